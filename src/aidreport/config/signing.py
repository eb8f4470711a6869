"""The key that signs briefings: the section of config.toml about it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from aidreport.files.toml import PathText, Schema


class PKCS11(Schema):
    """A key on a token."""

    module: PathText = Field(description="The PKCS#11 library of the token's maker.")
    token: str = Field(description="Label of the token.")
    certificate: str = Field(description="Label of the certificate.")
    key: str = Field("", description="Label of the key; left out, that of the certificate.")


class Signing(Schema):
    """The key that signs briefings."""

    pkcs12: PathText | None = Field(None, description="A PKCS#12 file (.p12 or .pfx).")
    pkcs11: PKCS11 | None = Field(None, description="A token, instead of a file.")
    password_env: str = Field("", description="Environment variable that holds password or PIN.")
    password_file: PathText | None = Field(None, description="File whose first line it is.")
    reason: str = Field("", description="Why briefings are signed, said in the signature.")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (self.pkcs12 is None) == (self.pkcs11 is None):
            raise ValueError("name the key: either pkcs12 = … or [signing.pkcs11]")
        if self.password_env and self.password_file:
            raise ValueError("either password_env or password_file, not both")
        return self
