"""stub"""
from txng.epcis.findings import Profile
from txng.epcis.model import AnyEvent
from txng.gs1.problems import Problem
def check(event: AnyEvent, path: str = "", profile: Profile = "strict") -> list[Problem]:
    return []
