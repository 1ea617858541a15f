"""What the query language asks of events besides columns and things, and the master data it asks by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0003_dictionaries'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventFact',
            fields=[
                ('pk', models.CompositePrimaryKey('k', 'event_time', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('k', models.BigIntegerField()),
                ('event_time', models.DateTimeField()),
                ('seq', models.BigIntegerField()),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
            ],
            options={
                'db_table': 'event_fact',
            },
        ),
        migrations.CreateModel(
            name='MasterData',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('k', models.BigIntegerField()),
                ('type', models.TextField()),
                ('uri', models.TextField()),
                ('attributes', models.JSONField(default=list)),
                ('children', models.JSONField(default=list)),
                ('owner', models.IntegerField(null=True)),
                ('capture', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('current', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'event_master_data',
                'indexes': [models.Index(condition=models.Q(('current', True)), fields=['k', 'type'], name='master_data_by_thing'), models.Index(condition=models.Q(('current', True)), fields=['owner', 'type'], name='master_data_by_owner')],
            },
        ),
        # As with the other tables that only grow; events stored before are indexed by `txng events rebuild`.
        migrations.RunSQL(
            "ALTER TABLE event_fact SET"
            " (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)",
            "ALTER TABLE event_fact RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)",
        ),
    ]
