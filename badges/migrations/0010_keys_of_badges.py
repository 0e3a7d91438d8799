"""Write beside each code which key signed it, as its second and third byte say."""

from django.db import migrations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BATCH = 1000


def kid_of(code):
    """Six characters of base45 hold four bytes: the version, the key id, the first of the badge id."""
    digits = [ALPHABET.index(char) for char in code[:6]]
    first = digits[0] + digits[1] * 45 + digits[2] * 2025
    second = digits[3] + digits[4] * 45 + digits[5] * 2025
    return (first & 0xFF) << 8 | second >> 8


def fill(apps, schema_editor):
    Badge = apps.get_model("badges", "Badge")
    part = []
    for badge in Badge.objects.filter(kid=0).only("pk", "code").iterator(BATCH):
        badge.kid = kid_of(badge.code)
        part.append(badge)
        if len(part) == BATCH:
            Badge.objects.bulk_update(part, ["kid"])
            part = []
    Badge.objects.bulk_update(part, ["kid"])


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0009_holders_and_replacements"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
