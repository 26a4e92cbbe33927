/** Kinds of credentials that `findSecrets` tells apart. */
export type SecretKind = 'api_key' | 'token' | 'password' | 'private_key' | 'connection_string'

/** Where a credential stands; never its value. */
export interface SecretLocation {
  readonly kind: SecretKind
  /** 1-based. */
  readonly line: number
}

const mask = '[masked]'

/** A value that only stands for one: `sk-ant-...`, `<password>`, `$TOKEN`, `os.getenv('X')`, `your-key-here`, `changeme`. */
const placeholder =
  /^["'`]?(?:\.{2,}|…|<.*>?|\$.*|%.*|\{.*|\[.*|x{3,}|\*{3,}|your[-_ ].*|my[-_ ].*|change[-_]?me.*|example.*|placeholder.*|replace.*|insert.*|none|null|undefined|true|false|os\.|process\.|env\b|getenv|input\(|secret(?:s|_.*)?\b\.?|getpass.*|str|string|optional.*|required.*|xxx.*|todo.*|\w+\(.*|self\..*|config\..*|settings\..*|args\..*|redacted.*|see\b.*|not\b.*|in\b.*|the\b.*|is\b.*|and\b.*|from\b.*)/i

interface SecretPattern {
  readonly kind: SecretKind
  /** Group 1 is kept, group 2 is the value, group 3 is kept. */
  readonly pattern: RegExp
  /** A fixed shape needs no look at the value. */
  readonly isCertain: boolean
  /** Text without any of these words cannot match: most lines are refused without running the pattern. */
  readonly needs: readonly string[]
}

const patterns: readonly SecretPattern[] = [
  {
    kind: 'private_key',
    pattern: /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)([^-]+(?:-(?!---)[^-]*)*)()/g,
    isCertain: true,
    needs: ['PRIVATE KEY'],
  },
  {
    kind: 'api_key',
    pattern:
      /()\b((?:sk|rk|pk)-(?:ant-|proj-|live-|test-|or-)?[A-Za-z0-9_-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{16,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|tvly-[A-Za-z0-9-]{16,})()/g,
    isCertain: true,
    needs: ['sk-', 'rk-', 'pk-', 'sk_', 'AKIA', 'ASIA', 'AIza', 'hf_', 'npm_', 'tvly-'],
  },
  {
    kind: 'token',
    pattern:
      /()\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|\d{8,10}:[A-Za-z0-9_-]{35}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})()/g,
    isCertain: true,
    needs: ['gh', 'glpat-', 'xox', ':', 'eyJ'],
  },
  {
    kind: 'connection_string',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@'"`]{1,64}:)([^\s/@'"`]{1,128})(@[\w.-])/gi,
    isCertain: false,
    needs: ['://'],
  },
  {
    kind: 'token',
    pattern: /(\b(?:bearer|token)\s+)([A-Za-z0-9][\w.~+/=-]{15,})()/gi,
    isCertain: false,
    needs: ['earer', 'EARER', 'oken', 'OKEN'],
  },
  {
    kind: 'password',
    pattern:
      /((?:\b|_)(?:password|passwd|passphrase|pwd|pgpassword)["'`*]{0,3}\s*(?:[:=]|=>)\s*\*{0,2}\s*)("[^"\n]{3,128}"|'[^'\n]{3,128}'|`[^`\n]{3,128}`|[^\s"'`,;)\]}<|*]{3,128})()/gi,
    isCertain: false,
    needs: ['ass', 'ASS', 'wd', 'WD'],
  },
  {
    kind: 'api_key',
    pattern:
      /((?:\b|_)(?:api[_-]?key|secret[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret|secret|private[_-]?token|bot[_-]?token|token)["'`*]{0,3}\s*(?:[:=]|=>)\s*\*{0,2}\s*)("[^"\n]{8,256}"|'[^'\n]{8,256}'|`[^`\n]{8,256}`|[^\s"'`,;)\]}<|*]{12,256})()/gi,
    isCertain: false,
    needs: ['key', 'KEY', 'Key', 'oken', 'OKEN', 'ecret', 'ECRET'],
  },
]

/** Replaces the value of every credential in a text; used on everything that is stored, shown or sent to a model. */
export function maskSecrets(text: string): string {
  let result = text
  for (const pattern of patterns) {
    if (!pattern.needs.some((word) => text.includes(word))) continue
    result = result.replace(pattern.pattern, (whole, before: string, value: string, after: string) =>
      isSecret(pattern, value) ? before + mask + after : whole,
    )
  }
  return result
}

/** Finds credentials; says where and of what kind, never the value. */
export function findSecrets(text: string): SecretLocation[] {
  const found: SecretLocation[] = []
  const seen = new Set<number>()
  for (const pattern of patterns) {
    if (!pattern.needs.some((word) => text.includes(word))) continue
    let line = 1
    let counted = 0
    for (const match of text.matchAll(pattern.pattern)) {
      if (!isSecret(pattern, match[2] ?? '')) continue
      for (; counted < match.index; counted++) if (text.charCodeAt(counted) === 10) line++
      if (seen.has(line)) continue
      seen.add(line)
      found.push({ kind: pattern.kind, line })
    }
  }
  return found.toSorted((a, b) => a.line - b.line)
}

function isSecret(pattern: SecretPattern, value: string): boolean {
  if (pattern.isCertain) return !/\.{3}|…|x{6,}|X{6,}|\*{3,}/.test(value)
  if (value.includes(mask)) return false
  const bare = value.replace(/^["'`]|["'`]$/g, '')
  if (placeholder.test(bare)) return false
  // A single dictionary-like word after "token:" in prose is no credential; a password may be one.
  if (pattern.kind === 'api_key' || pattern.kind === 'token') return /\d/.test(bare) && !/\s/.test(bare)
  return !/\s/.test(bare) || /^["'`]/.test(value)
}
