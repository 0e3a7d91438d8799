from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="application",
            options={
                "ordering": ("submitted_at", "created_at", "id"),
                "verbose_name": "application",
                "verbose_name_plural": "applications",
            },
        ),
        migrations.AlterModelOptions(
            name="exhibitor",
            options={
                "ordering": ("name_th", "id"),
                "verbose_name": "exhibitor",
                "verbose_name_plural": "exhibitors",
            },
        ),
        migrations.AlterModelOptions(
            name="manifestitem",
            options={
                "ordering": ("position",),
                "verbose_name": "foreign item",
                "verbose_name_plural": "foreign items",
            },
        ),
        migrations.AlterModelOptions(
            name="person",
            options={
                "ordering": ("created_at", "id"),
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.AlterModelOptions(
            name="product",
            options={
                "ordering": ("created_at", "id"),
                "verbose_name": "product",
                "verbose_name_plural": "products",
            },
        ),
        migrations.AlterModelOptions(
            name="representative",
            options={"verbose_name": "representative", "verbose_name_plural": "representatives"},
        ),
        migrations.AlterModelOptions(
            name="review",
            options={
                "ordering": ("at",),
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
            },
        ),
    ]
