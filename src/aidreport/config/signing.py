"""The key that signs briefings, and the server that confirms when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from aidreport.config.delivery import OneLine, web_host
from aidreport.config.places import PRIVATE
from aidreport.config.schedules import Duration
from aidreport.config.secret import Secret
from aidreport.files.schema import BeforeValidator, Field, Schema, field_validator, model_validator
from aidreport.files.toml import PathText, as_list
from aidreport.statements import state

_LONGEST_TIMEOUT = dt.timedelta(minutes=5)


class PKCS11(Schema):
    """A key on a token."""

    module: PathText = Field(description="The PKCS#11 library of the token's maker.")
    token: str = Field(description="Label of the token.")
    certificate: str = Field(description="Label of the certificate.")
    key: str = Field("", description="Label of the key; default: that of the certificate.")


class Timestamp(Schema):
    """The server that confirms when briefings were signed (RFC 3161)."""

    server: OneLine = Field(description="Its address: https://tsa.example.org/")
    trust: Annotated[list[PathText], BeforeValidator(as_list), Field(min_length=1)] = Field(
        description="Certificates, PEM or DER, that vouch for the server; also those that vouch for"
        " the signer, unless the file of the key has them.",
    )
    lasting: bool = Field(
        True,
        description="Also store what is needed to check the signature after its certificate has"
        " expired (PAdES B-LTA); otherwise only the time is confirmed (B-T).",
    )
    digest: Literal["sha256", "sha384", "sha512"] = Field(
        "sha256", description="The digest that the server is sent."
    )
    user: OneLine = Field("", description="Name of the user, if the server asks for one.")
    password: Secret | None = Field(None, description="The user's password.")
    client_certificate: Annotated[PathText | None, PRIVATE] = Field(
        None, description="Certificate and key, PEM, if the server asks for one."
    )
    timeout: Duration = Field(
        dt.timedelta(seconds=20), description="Time limit for each answer, at most 5 minutes."
    )

    @field_validator("server")
    @classmethod
    def _on_the_web(cls, value: str) -> str:
        web_host(value.strip())
        return value.strip()

    @field_validator("timeout")
    @classmethod
    def _short(cls, value: dt.timedelta) -> dt.timedelta:
        if not dt.timedelta(0) < value <= _LONGEST_TIMEOUT:
            raise ValueError(state("config.five-minutes"))
        return value

    @model_validator(mode="after")
    def _sends_no_password_in_the_open(self) -> Self:
        if bool(self.user) != (self.password is not None):
            raise ValueError(state("config.user-with-password"))
        if self.user and not self.server.lower().startswith("https:"):
            raise ValueError(state("config.password-over-https"))
        return self


class Signing(Schema):
    """The key that signs briefings."""

    pkcs12: Annotated[PathText | None, PRIVATE] = Field(
        None, description="A PKCS#12 file (.p12 or .pfx)."
    )
    pkcs11: PKCS11 | None = Field(None, description="A token, instead of a file.")
    password_env: str = Field(
        "", description="Environment variable that contains the password or PIN."
    )
    password_file: Annotated[PathText | None, PRIVATE] = Field(
        None, description="File whose first line is the password or PIN."
    )
    reason: str = Field("", description="Why briefings are signed; shown in the signature.")
    timestamp: Timestamp | None = Field(
        None, description="Have a server confirm when; default: the time is that of this computer."
    )

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (self.pkcs12 is None) == (self.pkcs11 is None):
            raise ValueError(state("config.one-key"))
        if self.password_env and self.password_file:
            raise ValueError(state("config.one-password"))
        return self
