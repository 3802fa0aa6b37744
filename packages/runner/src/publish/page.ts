/** A short answer of our own, for whoever speaks HTTP. */
export function page(status: string, message: string, headers: string[] = []): string {
  const body = `Sentra: ${message}\n`
  const fixed = [
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return `HTTP/1.1 ${status}\r\n${[...fixed, ...headers].join('\r\n')}\r\n\r\n${body}`
}
