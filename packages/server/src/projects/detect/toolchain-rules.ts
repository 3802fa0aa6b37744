/** One family of tools: what it shows of itself in a repository, and what it is called with. All of it is pure. */

/** The files of a commit, and the text of those among them that were read. Paths are relative to the top. */
export type RepositoryFiles = { paths: string[]; texts: Map<string, string> }

/** Shell lines for set-up and tests, and in words what they were concluded from. */
export type Toolchain = { setup: string[]; test: string[]; saw: string[] }

export function has(files: RepositoryFiles, path: string): boolean {
  return files.paths.includes(path)
}

/** The first of the names that lies at the top. */
export function firstOf<Name extends string>(files: RepositoryFiles, names: readonly Name[]): Name | undefined {
  return names.find((name) => has(files, name))
}

export function textOf(files: RepositoryFiles, path: string): string {
  return files.texts.get(path) ?? ''
}
