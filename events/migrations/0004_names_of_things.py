from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_provinces"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={"verbose_name": "access token", "verbose_name_plural": "access tokens"},
        ),
        migrations.AlterModelOptions(
            name="fairday",
            options={
                "ordering": ("date",),
                "verbose_name": "day of a fair",
                "verbose_name_plural": "days of fairs",
            },
        ),
        migrations.AlterModelOptions(
            name="fairwindow",
            options={
                "ordering": ("opens_at",),
                "verbose_name": "window",
                "verbose_name_plural": "windows",
            },
        ),
        migrations.AlterModelOptions(
            name="gate",
            options={
                "ordering": ("order", "code"),
                "verbose_name": "gate",
                "verbose_name_plural": "gates",
            },
        ),
        migrations.AlterModelOptions(
            name="hall",
            options={
                "ordering": ("order", "code"),
                "verbose_name": "hall",
                "verbose_name_plural": "halls",
            },
        ),
        migrations.AlterModelOptions(
            name="logentry",
            options={
                "ordering": ("-id",),
                "verbose_name": "entry of the log",
                "verbose_name_plural": "entries of the log",
            },
        ),
        migrations.AlterModelOptions(
            name="member",
            options={"verbose_name": "role of a person", "verbose_name_plural": "roles of people"},
        ),
        migrations.AlterModelOptions(
            name="province",
            options={
                "ordering": ("code",),
                "verbose_name": "province",
                "verbose_name_plural": "provinces",
            },
        ),
        migrations.AlterModelOptions(
            name="zone",
            options={
                "ordering": ("order", "code"),
                "verbose_name": "zone",
                "verbose_name_plural": "zones",
            },
        ),
    ]
