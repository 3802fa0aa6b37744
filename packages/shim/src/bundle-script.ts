/**
 * Runs inside the sandbox as `sh -c SCRIPT bundle BASE FILE`: commits what the working copy holds and writes
 * BASE..HEAD to FILE. Prints the commit, then the number of commits the bundle holds.
 *
 * - hooks, signing and the agent's identity are switched off: they may ask, fail or change what is committed
 * - an index.lock left by a killed git would stop this one; nobody works here any more
 * - what an agent wrote beside the directories that were checked out is part of its work
 * - HEAD moved back to or before BASE is put on BASE again, so that undone work still is a difference
 */
export const bundleScript = `
set -eu
base=$1 file=$2
git() {
  command git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c gc.auto=0 \\
    -c user.name='Sentra agent' -c user.email=agent@sentra.invalid "$@"
}
rm -f "$(git rev-parse --git-path index.lock)"
if git merge-base --is-ancestor HEAD "$base" 2>/dev/null; then git reset --quiet --soft "$base"; fi
sparse=
if [ "$(git config --bool core.sparseCheckout)" = true ]; then sparse=--sparse; fi
git add --all $sparse
git diff --cached --quiet || git commit --quiet --no-verify --message 'wip: work of the agent'
count=$(git rev-list --count "$base"..HEAD)
rm -f "$file"
if [ "$count" != 0 ]; then git bundle create --quiet "$file" "$base"..HEAD; fi
git rev-parse HEAD
echo "$count"
`
