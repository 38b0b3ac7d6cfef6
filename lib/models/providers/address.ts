/** A host's address without credentials, the header that they make, and what of both is secret. */
export interface Address {
  address: string;
  /** The Authorization header. */
  authorization: string;
  secrets: string[];
}

const USER_INFO = /^(\w+:\/\/)[^/?#]*@/;

/** Credentials in the URL are told as Basic, else the key as Bearer. */
export function addressOf(baseUrl: string, apiKey?: string): Address {
  const { username, password } = new URL(baseUrl);
  const address = baseUrl.replace(USER_INFO, "$1");
  const keys = apiKey === undefined ? [] : [apiKey];
  if (username === "" && password === "") {
    return { address, authorization: `Bearer ${apiKey ?? "none"}`, secrets: keys };
  }
  const plain = [username, password].map(decodeURIComponent);
  const basic = new TextEncoder().encode(plain.join(":")).toBase64();
  // A token may stand alone in the place of the name
  const secrets = [...keys, plain[1] || plain[0], basic];
  return { address, authorization: `Basic ${basic}`, secrets };
}
