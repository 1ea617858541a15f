"""From here on the database refuses a personal number among the tax codes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_rows_for_what_is_there")]

    operations = [
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('tax_code', ''), ('tax_code__regex', '^[0-9]{10}(-[0-9]{3})?$'), _connector='OR'), name='party_tax_code'),
        ),
    ]
