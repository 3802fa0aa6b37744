/**
 * Whether a text names a repository by URL and not by a directory: `https://host/owner/name`, `git@host:owner/name`,
 * and everything else that git would not take for a path, so that it is refused in words and never looked for on disk.
 */
export function looksLikeUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) || /^[^/:\s]+@[^/:\s]+:/.test(text)
}
