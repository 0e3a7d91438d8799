from django.db import migrations


def give_places(apps, schema_editor):
    """Applications that were approved before places were counted have one, and count by their products' type."""
    Application = apps.get_model('registration', 'Application')
    Place = apps.get_model('registration', 'Place')
    types: dict[object, list[int]] = {}
    for application, product_type in Application.products.through.objects.values_list('application', 'product__type'):
        types.setdefault(application, []).append(product_type)
    changed = []
    for application in Application.objects.filter(pk__in=types):
        found = types[application.pk]
        application.product_type = min(set(found), key=lambda one: (-found.count(one), one))
        changed.append(application)
    Application.objects.bulk_update(changed, ['product_type'], batch_size=500)
    Place.objects.bulk_create(
        (
            Place(
                application=application,
                booths=application.booths_wanted,
                state='accepted',
                offered_at=application.decided_at or application.submitted_at,
                settled_at=application.decided_at or application.submitted_at,
            )
            for application in Application.objects.filter(state='approved')
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0008_sections_partners_and_receipts'),
    ]

    operations = [
        migrations.RunPython(give_places, migrations.RunPython.noop),
    ]
