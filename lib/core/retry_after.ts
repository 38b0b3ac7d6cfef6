/** The wait in milliseconds that a Retry-After header asks for, in seconds or until a date (RFC 9110, 10.2.3). */
export function retryAfterMs(value: string | null): number {
  if (value === null) return 0;
  const ms = /^\d+(\.\d+)?$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Math.max(0, ms || 0);
}
