/** A host's address with and without what is secret in it, the header that they make, and what of them is secret. */
export interface Address {
  /** As it is called: without credentials, which are in a header. */
  called: string;
  /** As it is told and kept: without its query either, in which proxies have keys. */
  address: string;
  /** The Authorization header that credentials in the URL make; null where it has none. */
  basic: string | null;
  secrets: string[];
}

/** Characters of a key, at least: shorter values of a query, as of versions, are words that answers have. */
const KEY = 8;

const USER_INFO = /^(\w+:\/\/)[^/?#]*@/;

export function addressOf(baseUrl: string): Address {
  const { username, password, search, searchParams } = new URL(baseUrl);
  const called = baseUrl.replace(USER_INFO, "$1"), address = called.replace(/[?#].*$/, "");
  const asked = [search.slice(1), ...searchParams.values()].filter((text) => text.length >= KEY);
  if (username === "" && password === "") return { called, address, basic: null, secrets: asked };
  const plain = [username, password].map(decodeURIComponent);
  const basic = new TextEncoder().encode(plain.join(":")).toBase64();
  // A token may stand alone in the place of the name
  return {
    called,
    address,
    basic: `Basic ${basic}`,
    secrets: [plain[1] || plain[0], basic, ...asked],
  };
}
