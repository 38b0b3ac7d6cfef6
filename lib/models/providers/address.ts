/** A host's address without credentials, the header that they make, and what of them is secret. */
export interface Address {
  address: string;
  /** The Authorization header that credentials in the URL make; null where it has none. */
  basic: string | null;
  secrets: string[];
}

const USER_INFO = /^(\w+:\/\/)[^/?#]*@/;

export function addressOf(baseUrl: string): Address {
  const { username, password } = new URL(baseUrl);
  const address = baseUrl.replace(USER_INFO, "$1");
  if (username === "" && password === "") return { address, basic: null, secrets: [] };
  const plain = [username, password].map(decodeURIComponent);
  const basic = new TextEncoder().encode(plain.join(":")).toBase64();
  // A token may stand alone in the place of the name
  return { address, basic: `Basic ${basic}`, secrets: [plain[1] || plain[0], basic] };
}
