"""Reading a row of bits from the left."""

from txng.gs1.problems import Problem, ProblemError


class Bits:
    """``size`` bits of ``value``, taken from the most significant on. Raises `ProblemError` (``fault``) beyond the end.

    >>> bits = Bits(0b1010_0000, 8, Problem("too-short"))
    >>> bits.take(3), bits.left, bits.rest_is_zero()
    (5, 5, True)
    """

    def __init__(self, value: int, size: int, fault: Problem):
        self._value = value
        self.left = size
        self._fault = fault

    def take(self, count: int) -> int:
        """The next ``count`` bits as a number."""
        if count > self.left:
            raise self.refusal()
        self.left -= count
        return (self._value >> self.left) & ((1 << count) - 1)

    def rest_is_zero(self) -> bool:
        """Whether nothing but zeros is left."""
        return self._value & ((1 << self.left) - 1) == 0

    def refusal(self) -> ProblemError:
        """The exception for bits that mean nothing."""
        return ProblemError([self._fault])
