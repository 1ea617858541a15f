"""Pictures of products and scans of certificates: checked files (`txng.core.files`) tied to what they show."""

from txng.accounts.viewers import Viewer
from txng.core import changes, files
from txng.registry import pictures, policies
from txng.registry.models import Certificate, Product
from txng.registry.services.products import product_update
from txng.registry.services.writing import locked, writing
from txng.registry.visibility import party_of


def product_picture_set(*, actor: Viewer, product: Product, sent: files.Checked, reason: str = "") -> Product:
    """Show this picture of a product; the one before stays in its history. Raises `Refused` ``file-quota``."""
    policies.require(policies.may_edit(actor, product.party_id))
    files.write(sent)
    with writing(actor, "product.picture", reason):
        stored = files.file_store(sent, owner=changes.reference(product.party), actor=actor)
        return product_update(actor=actor, product=product, image=pictures.address(stored.sha256))


def certificate_scan_set(
    *, actor: Viewer, certificate: Certificate, sent: files.Checked, reason: str = ""
) -> Certificate:
    """Keep the scan of a certificate; its party and officials of its territory see it. Raises as above."""
    party = party_of(certificate)
    policies.require(party is not None and policies.may_edit(actor, party.pk))
    files.write(sent)
    with writing(actor, "certificate.scan", reason) as act:
        row = locked(certificate)
        owner = changes.reference(party) if party else None
        row.scan = files.file_store(sent, owner=owner, actor=actor)
        row.save()
        act.touches(row)
    return row
