/**
 * Values of `allowedUses` and OpenSSL's names for them. Those of the published plugin are written with underscores, whatever the
 * comments in @pulumi/tls list; it refuses others, so this one does.
 */
const keyUsages = {
  digital_signature: "digitalSignature",
  content_commitment: "nonRepudiation",
  key_encipherment: "keyEncipherment",
  data_encipherment: "dataEncipherment",
  key_agreement: "keyAgreement",
  cert_signing: "keyCertSign",
  crl_signing: "cRLSign",
  encipher_only: "encipherOnly",
  decipher_only: "decipherOnly",
} as const;

const extendedKeyUsages = {
  any_extended: "anyExtendedKeyUsage",
  server_auth: "serverAuth",
  client_auth: "clientAuth",
  code_signing: "codeSigning",
  email_protection: "emailProtection",
  ipsec_end_system: "ipsecEndSystem",
  ipsec_tunnel: "ipsecTunnel",
  ipsec_user: "ipsecUser",
  timestamping: "timeStamping",
  ocsp_signing: "OCSPSigning",
  microsoft_server_gated_crypto: "msSGC",
  netscape_server_gated_crypto: "nsSGC",
  microsoft_commercial_code_signing: "msCodeCom",
  // No name of its own in OpenSSL.
  microsoft_kernel_code_signing: "1.3.6.1.4.1.311.61.1.1",
} as const;

export type AllowedUse = keyof typeof keyUsages | keyof typeof extendedKeyUsages;

export const allowedUses = [...Object.keys(keyUsages), ...Object.keys(extendedKeyUsages)] as [
  AllowedUse,
  ...AllowedUse[],
];

/** What a certificate may be used for, in OpenSSL's names. */
export function usagesOf(uses: readonly AllowedUse[]): { keyUsages: string[]; extendedKeyUsages: string[] } {
  const named = (names: Readonly<Record<string, string>>): string[] =>
    uses.flatMap((use) => names[use] ?? []);
  return { keyUsages: named(keyUsages), extendedKeyUsages: named(extendedKeyUsages) };
}
