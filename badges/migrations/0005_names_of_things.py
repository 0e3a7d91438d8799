from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0004_scan_booths"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="badge",
            options={
                "ordering": ("serial",),
                "verbose_name": "badge",
                "verbose_name_plural": "badges",
            },
        ),
        migrations.AlterModelOptions(
            name="device",
            options={
                "ordering": ("name",),
                "verbose_name": "gate device",
                "verbose_name_plural": "gate devices",
            },
        ),
        migrations.AlterModelOptions(
            name="presence",
            options={"verbose_name": "presence", "verbose_name_plural": "presences"},
        ),
        migrations.AlterModelOptions(
            name="scan",
            options={"ordering": ("id",), "verbose_name": "scan", "verbose_name_plural": "scans"},
        ),
        migrations.AlterModelOptions(
            name="signingkey",
            options={"verbose_name": "signing key", "verbose_name_plural": "signing keys"},
        ),
    ]
