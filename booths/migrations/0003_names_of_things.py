from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("booths", "0002_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="allocation",
            options={
                "ordering": ("created_at",),
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
            },
        ),
        migrations.AlterModelOptions(
            name="booth",
            options={
                "ordering": ("code",),
                "verbose_name": "booth",
                "verbose_name_plural": "booths",
            },
        ),
        migrations.AlterModelOptions(
            name="boothday",
            options={"verbose_name": "day of a booth", "verbose_name_plural": "days of booths"},
        ),
        migrations.AlterModelOptions(
            name="claim",
            options={"verbose_name": "claim", "verbose_name_plural": "claims"},
        ),
        migrations.AlterModelOptions(
            name="hold",
            options={"verbose_name": "hold", "verbose_name_plural": "holds"},
        ),
    ]
