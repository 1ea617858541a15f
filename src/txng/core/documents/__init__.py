"""Official documents: one typed description, three forms.

`model.OfficialDocument` says what stands in it; `docx.written` makes the form of Decree 30/2020/NĐ-CP, annex I, that
goes to the document system for number, signature and seal; `pages.html` and `pages.pdf` show the same; `sheets.written`
makes annex workbooks.
"""
