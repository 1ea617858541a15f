"""Sentences of the faults that pages themselves raise."""

SENTENCES: dict[str, tuple[str, str]] = {
    "export-too-large": (
        "Danh sách có hơn {limit} dòng, một bảng Excel không chứa hết. Hãy lọc bớt hoặc tải tệp CSV.",
        "The list has more than {limit} rows; an Excel sheet does not hold them. Filter it, or take the CSV file.",
    ),
    "forbidden": ("Bạn không được xem hoặc làm việc này.", "You may not see or do this."),
}
