"""Rows for what was there before: codes of products, blocks of parties, files of verified products; personal numbers
that stood in plain among the tax codes are sealed, in the history of the rows, too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from txng.core import clock
from txng.registry import sealing


def enter(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    party, product, code, prefix, identifier = (
        apps.get_model("registry", name)
        for name in ("Party", "Product", "ProductCode", "CompanyPrefix", "Identifier")
    )
    today = clock.today()
    code.objects.bulk_create(
        code(product=row, scheme="gtin", value=row.gtin, valid_from=row.created_at.date(), is_demo=row.is_demo)
        for row in product.objects.exclude(gtin="")
    )
    product.objects.filter(verified_at__isnull=False).update(review="verified")
    for row in party.objects.all():
        prefix.objects.bulk_create(
            prefix(party=row, prefix=one, standard="gs1", status="unknown", is_demo=row.is_demo)
            for one in dict.fromkeys(row.company_prefixes)
        )
        if len(row.tax_code) == 12:
            identifier.objects.create(
                party=row,
                kind="personal_number",
                value=sealing.mask(row.tax_code),
                sealed=sealing.seal(row.tax_code),
                digest=sealing.digests(row.tax_code)[0],
                valid_from=today,
                is_demo=row.is_demo,
            )
            row.tax_code = ""
            row.save()
    with editor.connection.cursor() as cursor:
        cursor.execute("alter table registry_partyevent disable trigger user")
        cursor.execute("update registry_partyevent set tax_code = '' where length(tax_code) = 12")
        cursor.execute("alter table registry_partyevent enable trigger user")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_registry_and_stewardship")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
