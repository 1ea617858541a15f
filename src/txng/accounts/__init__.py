"""People and what they stand for: users, API keys, administrative units with validity dates, the province, viewers.

`viewers.Viewer` is the pair of eyes every selector takes and the hand every service acts by. `selectors.api_key_user`
tells whose key this is; `selectors.admin_unit` what a code meant on a day; `provinces.province` who runs the portal.
"""
