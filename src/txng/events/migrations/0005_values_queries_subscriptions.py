"""Distinct values for the lists of top-level resources, named queries, subscriptions."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0004_facts_and_master_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventValue',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'k', 'audience', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.SmallIntegerField()),
                ('k', models.BigIntegerField()),
                ('audience', models.BigIntegerField()),
                ('value', models.TextField()),
            ],
            options={
                'db_table': 'event_value',
                'indexes': [models.Index(fields=['audience', 'kind', 'k'], name='event_value_by_audience')],
            },
        ),
        migrations.CreateModel(
            name='NamedQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('definition', models.JSONField()),
                ('namespaces', models.JSONField(default=dict)),
                ('owner', models.IntegerField(null=True)),
                ('user', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'event_query',
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='event_query_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('dest', models.TextField()),
                ('secret', models.TextField(default='')),
                ('schedule', models.JSONField(null=True)),
                ('report_if_empty', models.BooleanField(default=False)),
                ('initial_record_time', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('epc_format', models.TextField()),
                ('owner', models.IntegerField(null=True)),
                ('user', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
                ('last_notified_at', models.DateTimeField(null=True)),
                ('due', models.DateTimeField(null=True)),
                ('failures', models.IntegerField(default=0)),
                ('parked', models.BooleanField(default=False)),
                ('query', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='events.namedquery')),
            ],
            options={
                'db_table': 'event_subscription',
            },
        ),
        migrations.CreateModel(
            name='EventDelivered',
            fields=[
                ('pk', models.CompositePrimaryKey('subscription', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('record_time', models.DateTimeField()),
                ('subscription', models.ForeignKey(db_column='subscription', on_delete=django.db.models.deletion.CASCADE, to='events.subscription')),
            ],
            options={
                'db_table': 'event_delivered',
            },
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('parked', False)), fields=['due'], name='subscription_due'),
        ),
    ]
