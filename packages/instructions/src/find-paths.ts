import type { PlacedCode } from './block-context.ts'
import { toCommandLanguage } from './command-shape.ts'
import { fitsFile } from './file-language.ts'
import { foreignFileLabel, foreignPathVerb } from './foreign-words.ts'
import { listCodeSpans } from './inline-text.ts'
import { parseFenceInfo } from './verify-syntax.ts'

const extension =
  /\.(?:[cm]?[jt]sx?|py|pyi|ipynb|sql|sh|bash|zsh|md|mdx|rst|txt|json[5lc]?|ya?ml|toml|ini|cfg|conf|env(?:\.\w+)?|html?|css|s[ac]ss|less|vue|svelte|go|rs|java|kt|rb|php|c|h|cc|cpp|hpp|cs|swift|scala|lua|pl|r|ex|exs|service|timer|socket|target|desktop|xml|csv|tsv|lock|gradle|tf|tfvars|proto|graphql|prisma|dockerfile|j2|tmpl|tpl|hcl|nix|mk|cmake|rules|plist|svg|log|db|sqlite|pem|crt|key|example|template|bak|mjml|nft|astro|zig|nim|jl|dart|mm|fs|clj|hs|erl|elm|sol|pug|hbs|ejs|liquid|styl|rst|adoc|tex|ps1|bat|psm1|bicep|cue|jsonnet|rego|avsc|wasm|webmanifest|sum|mod|cabal|gemspec|podspec|csproj|sln|kts|properties|sbt|bzl|twig|png|jpe?g|gif|webp|pdf|parquet|xlsx|qml|vert|frag|glsl)$/i
const wellKnown =
  /(?:^|\/)(?:Dockerfile|Makefile|Procfile|Gemfile|Rakefile|Jenkinsfile|Caddyfile|Vagrantfile|_redirects|_headers|CNAME|Justfile|Brewfile|Containerfile|Tiltfile|Earthfile|BUILD|WORKSPACE|LICENSE|NOTICE|README|CHANGELOG|CODEOWNERS|crontab|\.\w[\w.-]*(?:rc|ignore|env|config|attributes))$/

/** True for a text that is a file's path, absolute or relative: no spaces, a known ending or a well-known name. */
export function isPath(text: string): boolean {
  const plain = text.includes('{') ? text.replace(/\{\w+\}/g, '') : text
  if (text.length > 260 || /[\s"'<>|;,!?=(){}$]|:\/\//.test(plain)) return false
  if (!/^(?:\.{0,2}\/)?[\w@~.+/*[\]-]+$/.test(text)) return false
  const name = text.replace(/:\d+(?:-\d+)?$/, '')
  // "/api/board.csv" is answered, not stored.
  if (name.startsWith('/api/') && /\.(?:json|csv|xml|txt)$/.test(name)) return false
  if (wellKnown.test(name)) return true
  if (/^\/etc\/[\w@+./-]*\w$/.test(name)) return true
  if (/\/(?:[\w.-]*[A-Za-z][\w-]*)\.[1-9]$/.test(name) && /(?:^|\/)man\d?\//.test(name)) return true
  // Below a directory any ending names a file, unless the "directory" is a host.
  if (
    /^(?![\w-]+\.(?:com|org|net|io|dev|ai|de|eu)\/).*[\w\]]\/[\w@+[\].-]*[A-Za-z_][\w@+[\].-]*\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(
      name,
    )
  )
    return true
  if (!extension.test(name)) return false
  // "v1.2.h", "3.py" and "node.js" style words: a name needs a letter, and product names are no files.
  return (
    /[A-Za-z_]/.test(name.replace(/\.[^.]*$/, '')) &&
    !/^(?:(?:node|next|vue|react|express|three|d3|chart|socket|nuxt|alpine|discord|moment)\.(?:js|io)|console\.log)$/i.test(
      name,
    )
  )
}

/** The paths a text names, code spans and bare words alike, each once and as written. */
export function listPaths(text: string): string[] {
  const paths = new Set<string>()
  // "Dockerfile" or "README" alone is a file; in a sentence it is a word.
  if (/^(?:[A-Z][a-z]+file|[A-Z]{6,})$/.test(text) && isPath(text)) return [text]
  for (const span of listCodeSpans(text)) {
    const path = span.replace(/[:#]L?\d+(?:[-–]L?\d+)?$/, '')
    if (isPath(path)) paths.add(path)
  }
  const words = text.includes('`') ? text.replace(/`[^`]*`/g, ' ') : text
  if (!words.includes('.')) return [...paths]
  for (const match of words.matchAll(/(?<![\w/@.:-])(?:~?\/|\.{1,2}\/)?[\w@.+-]+(?:\/[\w@.+*[\]-]+)*/g)) {
    const word = match[0].replace(/[.,;:]+$/, '')
    if (
      word.includes('.') &&
      isPath(word) &&
      (word.includes('/') || /^[\w-]+(?:\.\w+)+$/.test(word) || word.startsWith('.'))
    )
      paths.add(word)
  }
  return [...paths]
}

const pathLabel =
  /(?:^|[\s(*_])(?:new file|file ?(?:path|name)?|path|create|location|target(?: file)?|sql migration|migration|script|module|config(?:uration)?(?: file)?|template|component|update|modify|edit|add|write|in|to|at|into|save (?:as|to)|test file|source)\b[^`\n]{0,60}?$/i
const commentPath =
  /^\s*(?:#|\/\/|--|;|%|<!--|\/\*+|"""|''')\s*(?:(?:new )?(?:file(?:name|path)?|path|location|create|update|modify)\s*:\s*)?([~.\w/@+-][^\s*]*?)(?:\s*(?:-->|\*\/|"""|\((?:new|create|modified|updated?|excerpt|partial)[^)]*\)|(?:[-–—:]\s.*)))?\s*$/i

/** Path that a block's introduction, info string or first comment line gives it; undefined when nothing does. */
export function findIntroducedPath(placed: PlacedCode): string | undefined {
  const info = parseFenceInfo(placed.code.info).path ?? /^[\w+#-]+[: ]\s*([\w@~.+/-]+)$/.exec(placed.code.info)?.[1]
  if (info && isPath(info)) return info
  const introduced = findIntroPath(placed.intro)
  // "Add a case to `a.test.js`." and then the commands that run it: they are not that file.
  const isCommands = toCommandLanguage(placed.code.language, '') === 'shell'
  if (introduced && !(isCommands && !fitsFile(placed.code.language, introduced))) return introduced
  return findCommentPath(placed.code.content) ?? findScriptPath(placed) ?? findHeadingPath(placed)
}

/** "Create `.githooks/pre-commit`:" over a script that begins with `#!`: files without ending are mostly such. */
function findScriptPath({ code, intro }: PlacedCode): string | undefined {
  if (!code.content.startsWith('#!')) return undefined
  const last = intro.trim().split('\n').at(-1) ?? ''
  const path = /`([^`\s]{1,200})`[^`]{0,40}:?$/.exec(last)?.[1]
  return path && path.includes('/') && fileShape.test(path) && /\b(?:create|add|write|save|new)\b/i.test(last)
    ? path
    : undefined
}

/** A block right below a heading that names one file is that file; shell code only when the heading says it is created. */
function findHeadingPath({ code, section, intro }: PlacedCode): string | undefined {
  if (intro !== '' || section.blocks[0]?.type !== 'code' || section.blocks[0].line !== code.line) return undefined
  const [path, other] = listPaths(section.title)
  if (!path || other) return undefined
  if (toCommandLanguage(code.language, code.content) !== 'shell') return path
  return /\b(?:create|new|write|add|file)\b/i.test(section.title) && /\.(?:sh|bash|zsh)$|^[^.]+$/.test(path)
    ? path
    : undefined
}

const sideNote =
  /^[\s*_-]*(?:action|type|operation|mode|status|purpose|language|permissions?|owner|lines?|note)\b[\s*_]*:/i
const fileShape = /^(?=.*[A-Za-z])(?:~?\/|\.{1,2}\/|\.)?[\w@+-][\w@.+-]*(?:\/[\w@.+-]+)*(?<=[./].*)$/
/** Path in the last line of the text before a block: `**File**: p`, "Create `p`:", a bare path. */
export function findIntroPath(intro: string): string | undefined {
  // "**File:** `p`" and below it "**Action:** CREATE": the path stands above what is said of it.
  const last =
    intro
      .trim()
      .split('\n')
      .findLast((line) => !sideNote.test(line))
      ?.trim()
      .replace('：', ':') ?? ''
  if (last === '' || last.length > 400) return undefined
  const bare = last.replace(/\s+\([^()]{1,60}\)[*_:\s]*$/, '').replace(/^[*_`#\s]+|[*_`:\s]+$/g, '')
  if (isPath(bare)) return bare
  const labelled =
    /^[*_\s-]*(?:new |target |full )?(?:file ?(?:path|name)?|path|location|script|module|migration|config|template|test file)s?[*_\s]*:[*_\s]*(\S+?)[*_]*(?:\s+\([^)]*\))?$/i.exec(
      last,
    )?.[1]
  const spelled = (labelled ?? foreignFileLabel.exec(last)?.[1])?.replace(/^`|`$/g, '')
  // What a label calls a file is one, whatever its ending.
  if (spelled && (isPath(spelled) || fileShape.test(spelled))) return spelled
  for (const match of last.matchAll(/`([^`]+)`/g)) {
    const path = (match[1] ?? '').trim().replace(/[:#]L?\d+(?:[-–]L?\d+)?$/, '')
    const before = last.slice(0, match.index)
    if (isPath(path) && (pathLabel.test(before) || foreignPathVerb.test(before))) return path
  }
  const named =
    /\b(?:create|add|write|update|modify|edit|in|to|into|save(?: as| to)?|file)\s+(?:a |an |the |new |file |following |this |it )*([~.\w/@+-]+\.\w+)\b[^.]{0,60}:?$/i.exec(
      last,
    )?.[1]
  return named && isPath(named) ? named : undefined
}

/** Path in the first comment line of a block, in the comment style of any language. */
export function findCommentPath(content: string): string | undefined {
  for (const line of content.split('\n', 3)) {
    if (line.startsWith('#!') || line.trim() === '') continue
    const path = commentPath.exec(line)?.[1]?.replace(/[,:;]$/, '')
    return path && isPath(path) && (path.includes('/') || /\.\w+$/.test(path)) ? path : undefined
  }
  return undefined
}
