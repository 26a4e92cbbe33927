/** Languages of fences that go with the endings of files; what is not listed goes with everything. */
const families: readonly (readonly [string, string])[] = [
  ['py pyi', 'python python3 py'],
  ['js mjs cjs jsx ts mts cts tsx', 'js javascript jsx mjs ts typescript tsx'],
  ['json jsonc json5', 'json jsonc json5 js javascript'],
  ['yaml yml', 'yaml yml'],
  ['sql', 'sql psql postgres postgresql pgsql plpgsql mysql sqlite'],
  ['sh bash zsh', 'bash sh shell zsh'],
  ['html htm', 'html htm xml jinja jinja2 handlebars'],
  ['css scss less', 'css scss less'],
  ['md mdx', 'markdown md mdx'],
  ['toml', 'toml ini'],
  ['go', 'go golang'],
  ['rs', 'rust rs'],
  ['rb', 'ruby rb'],
  ['java', 'java'],
  ['kt', 'kotlin kt'],
  ['php', 'php html'],
]
const byEnding = new Map(
  families.flatMap(([endings, languages]) =>
    endings.split(' ').map((ending) => [ending, new Set(languages.split(' '))]),
  ),
)
const known = new Set(families.flatMap(([, languages]) => languages.split(' ')))

/** False when a fence in one language cannot be the content of a file of another: the JSON that `health.py` answers is not `health.py`. */
export function fitsFile(language: string, path: string): boolean {
  const languages = byEnding.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
  return languages === undefined || !known.has(language) || languages.has(language)
}
