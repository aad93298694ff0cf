"""Certificates for nodes on this machine: an authority of their own, and one for each node.

For development: whoever has the authority's key, which lies beside them, can make a node.
"""
import subprocess

DAYS = "3650"


def _openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def authority(folder):
    """Makes the authority in `folder` unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "ca.pem").exists():
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-days", DAYS, "-subj", "/CN=gstd development",
                 "-keyout", folder / "ca.key", "-out", folder / "ca.pem")


def certificate(folder, node):
    """The options of `gstd serve` for `node`; makes what is missing."""
    authority(folder)
    key, request, made = (folder / f"{node}.{end}" for end in ("key", "csr", "pem"))
    if not made.exists():
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-subj", f"/CN={node}", "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", folder / "ca.pem",
                 "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", DAYS, "-out", made)
    return ["--cluster-cert", made, "--cluster-key", key, "--cluster-ca", folder / "ca.pem"]
