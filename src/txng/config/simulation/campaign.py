"""One purchase of raw goods, from the harvest on several farms through processing and packing to the shops."""

import random

from txng.config.simulation import identifiers
from txng.config.simulation.province import Actor, Province
from txng.config.simulation.scribe import DAY, HOUR, MINUTE, Scribe, day_of

CASE, PALLET = 24, 40
MOST_LOTS = 4
CRATED_SHARE = 0.5  # of harvests travel in returnable crates
LONG_PROCESS_SHARE = 0.03
STOCK_TAKING_SHARE = 0.1  # of campaigns have one event that names every packet
RETURN_SHARE, REWORK_SHARE = 0.01, 0.2  # of cases come back; of these are worked again

Amounts = list[tuple[str, float]]
Case = tuple[str, list[str]]  # the case and what is in it


class Campaign:
    """Plays on construction; the events are in `scribe`. ``number`` is unique, ``day`` counts from `scribe.START`."""

    def __init__(self, province: Province, number: int, day: int, rng: random.Random):
        self.rng, self.number, self.day = rng, number, day
        self.scribe = Scribe(rng)
        self.centre = province.centres.draw(rng)
        self.collector = province.collectors.draw(rng)
        self.shops = [province.shops.draw(rng) for _ in range(1 + rng.getrandbits(3))]
        code = province.group(int(day_of(day * DAY)[5:7]) - 1, rng)
        self.group = province.groups[code]
        self.maker = province.processors[code].draw(rng)
        self.product = province.product(code, self.maker)
        self.code = f"{day_of(day * DAY)[2:].replace('-', '')}-{number:05d}"
        self._lots = 0

        harvested, at = self._harvest([province.farms[code].draw(rng) for _ in range(1 + rng.getrandbits(3))])
        goods, at = self._collect(harvested, at)
        for step in self.group.steps:
            goods, at = self._process(goods, step, at)
        cases, at = self._pack(goods, at)
        at = self._deliver([case for case, _ in cases], at)
        self._retail(cases, goods, at)

    def _lot(self, gtin14: str, letter: str) -> str:
        """A lot nobody has used; one in a hundred has a slash in its number."""
        self._lots += 1
        mark = "%2F" if self.rng.random() < 0.01 else "-"
        lot = identifiers.lot(gtin14, f"{letter}{self.code}{mark}{self._lots}")
        self.scribe.lots.append(lot)
        return lot

    def _ilmd(self, lot: str, at: int, shelf_days: int = 0) -> str:
        number = lot.rpartition("/")[2]
        best = f',"cbvmda:bestBeforeDate":"{day_of(at + shelf_days * DAY)}"' if shelf_days else ""
        return f',"ilmd":{{"cbvmda:lotNumber":"{number}"{best},"cbvmda:countryOfOrigin":"VN"}}'

    def _later(self, at: int, least: int, most: int) -> int:
        return at + least + int(self.rng.random() * (most - least))

    def _harvest(self, farms: list[Actor]) -> tuple[Amounts, int]:
        """Each farm's lot is recorded in the field, often crated, and brought to the collector."""
        scribe, collector, last = self.scribe, self.collector, 0
        harvested: Amounts = []
        low, high = self.group.raw_kg
        for farm in farms:
            at = self._later(self.day * DAY, 4 * HOUR, 10 * HOUR)
            lot = self._lot(self.product.raw, "H")
            amount = (lot, round(low + (high - low) * self.rng.random(), 1))
            field = f',"tn:commune":"{farm.commune}","tn:group":"{self.group.code}"'
            ilmd = f',"ilmd":{{"cbvmda:lotNumber":"{lot.rpartition("/")[2]}","cbvmda:harvestStartDate":"{day_of(at)}"}}'
            scribe.observe(at, "commissioning", "active", farm, lots=[amount], action="ADD", more=ilmd + field)
            shipped = self._later(at, HOUR, 3 * HOUR)
            arrived = self._later(shipped, HOUR, 4 * HOUR)
            if self.rng.random() < CRATED_SHARE:
                crate = collector.crate(at, arrived + HOUR)
                scribe.join(at + 10 * MINUTE, "loading", farm, crate, lots=[amount], kind="AssociationEvent")
                scribe.separate(arrived + HOUR, "unloading", collector, crate, lots=[amount], kind="AssociationEvent")
            scribe.observe(shipped, "shipping", "in_transit", farm, lots=[amount], route=(farm, collector))
            scribe.observe(arrived, "receiving", "in_progress", collector, lots=[amount])
            harvested.append(amount)
            last = max(last, arrived)
        return harvested, last

    def _collect(self, harvested: Amounts, at: int) -> tuple[Amounts, int]:
        """The collector merges the harvests into one lot, which is inspected and goes to the processor."""
        scribe, collector, maker = self.scribe, self.collector, self.maker
        at = self._later(at, 2 * HOUR, 12 * HOUR)
        merged = (self._lot(self.product.work, "C"), round(sum(amount for _, amount in harvested), 1))
        scribe.transform(at, collector, harvested, [merged], step="collecting", more=self._ilmd(merged[0], at))
        verdict = ',"persistentDisposition":{"set":["completeness_verified"]}' if self.rng.random() < 0.2 else ""
        scribe.observe(at + HOUR, "inspecting", "conformant", collector, lots=[merged], more=verdict)
        at = self._later(at, 3 * HOUR, 9 * HOUR)
        scribe.observe(at, "shipping", "in_transit", collector, lots=[merged], route=(collector, maker))
        at = self._later(at, HOUR, 6 * HOUR)
        scribe.observe(at, "receiving", "in_progress", maker, lots=[merged])
        return [merged], at

    def _process(self, goods: Amounts, step: str, at: int) -> tuple[Amounts, int]:
        """One step over every lot, with a loss and sometimes a split; an ingredient joins at the first step."""
        rng, last = self.rng, at
        made: Amounts = []
        finished = step == self.group.steps[-1]
        extra = self._ingredient(at) if self.group.ingredient and step == self.group.steps[0] else []
        for lot in goods:
            begin = self._later(at, 4 * HOUR, 30 * HOUR)
            yielded = (lot[1] + sum(amount for _, amount in extra)) * (0.86 + 0.12 * rng.random())
            shares = 2 if len(goods) + len(made) < MOST_LOTS and rng.random() < 0.45 else 1
            gtin14 = rng.choice(self.product.retail) if finished else self.product.work
            outputs = [(self._lot(gtin14, "P" if finished else "W"), round(yielded / shares, 1)) for _ in range(shares)]
            more = self._ilmd(outputs[0][0], begin, self.group.shelf_days if finished else 0)
            more += f',"tn:stage":"{step}"'
            if rng.random() < LONG_PROCESS_SHARE:
                begin = self._process_long(begin, [lot, *extra], outputs, more)
            else:
                self.scribe.transform(begin, self.maker, [lot, *extra], outputs, more=more)
            self.scribe.observe(begin + 2 * HOUR, "storing", "in_progress", self.maker, lots=outputs)
            made += outputs
            last = max(last, begin)
        return made, last

    def _process_long(self, at: int, inputs: Amounts, outputs: Amounts, more: str) -> int:
        """A process that runs for hours: what goes in and what comes out are events of their own with one id."""
        process = f"urn:epcglobal:cbv:xform:{self.maker.gln}:{self.code}.{self._lots}"
        for hours, lot in enumerate(inputs):
            self.scribe.transform(at + hours * HOUR, self.maker, inputs=[lot], process=process)
        for hours, lot in enumerate(outputs, start=1):
            at_end = at + hours * 3 * HOUR
            self.scribe.transform(at_end, self.maker, outputs=[lot], process=process, more=more)
        return at_end

    def _ingredient(self, at: int) -> Amounts:
        amount = (self._lot(self.product.ingredient, "N"), round(20 + 180 * self.rng.random(), 1))
        made = max(at - self._later(0, 2 * DAY, 9 * DAY), HOUR)
        ilmd = self._ilmd(amount[0], made, 365)
        self.scribe.observe(made, "commissioning", "active", self.collector, lots=[amount], action="ADD", more=ilmd)
        self.scribe.observe(at, "receiving", "in_progress", self.maker, lots=[amount])
        return [amount]

    def _pack(self, goods: Amounts, at: int) -> tuple[list[Case], int]:
        """Single packets get serial numbers and go into cases of 24."""
        scribe, maker, last = self.scribe, self.maker, at
        cases: list[Case] = []
        for lot in goods:
            count = CASE * (1 + int(self.rng.random() ** 2 * 10))
            now = self._later(at, HOUR, 8 * HOUR)
            items = maker.items(identifiers.gtin_of(lot[0]), count)
            scribe.items += items
            scribe.transform(now, maker, inputs=[lot], made=items, more=',"tn:stage":"đánh số"')
            for start in range(0, count, CASE):
                now += 5 * MINUTE
                case, content = maker.sscc(), items[start : start + CASE]
                scribe.join(now, "packing", maker, case, content)
                cases.append((case, content))
            last = max(last, now)
        if self.rng.random() < STOCK_TAKING_SHARE:
            scribe.observe(last + 20 * MINUTE, "stock_taking", "in_progress", maker, scribe.items)
        return cases, last

    def _deliver(self, cases: list[str], at: int) -> int:
        """Pallets of up to 40 cases go to the distribution centre and are broken up there."""
        scribe, maker, centre = self.scribe, self.maker, self.centre
        pallets = [maker.sscc() for _ in range(0, len(cases), PALLET)]
        for number, pallet in enumerate(pallets):
            scribe.join(at + (10 + number) * MINUTE, "packing", maker, pallet, cases[number * PALLET :][:PALLET])
        at = self._later(at, 2 * HOUR, 40 * HOUR)
        scribe.observe(at, "loading", "in_progress", maker, pallets)
        scribe.observe(at + HOUR, "shipping", "in_transit", maker, pallets, route=(maker, centre))
        at = self._later(at, 3 * HOUR, 20 * HOUR)
        scribe.observe(at, "receiving", "in_progress", centre, pallets)
        for number, pallet in enumerate(pallets):
            named = cases[number * PALLET :][:PALLET] if self.rng.random() < 0.5 else ()
            scribe.separate(at + HOUR + number * MINUTE, "unpacking", centre, pallet, named)
        return at + 2 * HOUR

    def _retail(self, cases: list[Case], goods: Amounts, at: int) -> None:
        """Each case travels to a shop, is opened and partly sold; a few come back."""
        scribe, centre, rng = self.scribe, self.centre, self.rng
        for case, items in cases:
            shop = rng.choice(self.shops)
            now = self._later(at, HOUR, 9 * DAY)
            scribe.observe(now, "picking", "in_progress", centre, [case])
            scribe.observe(now + HOUR, "shipping", "in_transit", centre, [case], route=(centre, shop))
            now = self._later(now, 3 * HOUR, 20 * HOUR)
            scribe.observe(now, "arriving", "in_transit", shop, [case])
            scribe.observe(now + 20 * MINUTE, "receiving", "in_progress", shop, [case])
            scribe.separate(now + HOUR, "unpacking", shop, case, items if rng.random() < 0.4 else ())
            if rng.random() < 0.4:
                scribe.observe(now + 2 * HOUR, "stocking", "sellable_accessible", shop, items)
            sold = self._sell(shop, items, now + 3 * HOUR)
            if rng.random() < RETURN_SHARE and sold < len(items):
                self._give_back(shop, items[sold:], goods, now + 4 * DAY)

    def _sell(self, shop: Actor, items: list[str], at: int) -> int:
        """Some customers take one to three packets each; how many are gone."""
        sold = 0
        for _ in range(self.rng.getrandbits(2)):
            basket = items[sold : sold + 1 + int(self.rng.random() * 3)]
            at = self._later(at, HOUR, DAY)
            if self.rng.random() < 0.5:
                self.scribe.sell(at, shop, basket)
            else:
                self.scribe.observe(at, "retail_selling", "retail_sold", shop, basket, action="DELETE")
            sold += len(basket)
        return sold

    def _give_back(self, shop: Actor, items: list[str], goods: Amounts, at: int) -> None:
        """Unsold packets return; some are worked again, which leads back into a lot that already exists."""
        scribe, centre = self.scribe, self.centre
        parcel = centre.sscc()
        scribe.join(at, "packing", shop, parcel, items)
        scribe.observe(at + HOUR, "shipping", "returned", shop, [parcel], route=(shop, centre))
        scribe.observe(at + DAY, "receiving", "returned", centre, [parcel])
        scribe.separate(at + DAY + HOUR, "unpacking", centre, parcel)
        if self.rng.random() < REWORK_SHARE:
            again = (self.rng.choice(goods)[0], round(len(items) * self.group.unit_grams / 1000, 1))
            scribe.transform(at + 3 * DAY, self.maker, outputs=[again], used=items, step="repackaging")
            fresh = self.maker.items(identifiers.gtin_of(again[0]), len(items))
            scribe.transform(at + 3 * DAY + 4 * HOUR, self.maker, inputs=[again], made=fresh, step="repackaging")
