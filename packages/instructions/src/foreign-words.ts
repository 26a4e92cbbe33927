const file =
  '(?:(?:neue |nouveau |nuevo |novo |nuovo |nieuw )?(?:datei(?:pfad|name)?|fichier|archivo|fichero|arquivo|ficheiro|bestand)|(?:新建)?文件(?:路径|名)?|ファイル)'
/** A line that labels a file in another language than English (`**Datei:** p`); the path is captured. */
export const foreignFileLabel: RegExp = new RegExp(
  `^[*_\\s-]*${file}[*_\\s]*:[*_\\s]*(\\S+?)[*_]*(?:\\s+\\([^)]*\\))?$`,
  'i',
)
/** Heads a column of files in a table. */
export const foreignFileColumn: RegExp = new RegExp(`^${file}$`, 'i')

const creates =
  'leg(?:e|en|t)|erstell\\p{L}*|anlegen|angelegt|neue? (?:datei|skript|modul)|speicher\\p{L}*|cr[ée]{1,2}(?:r|ez|e)|nouveau fichier|crear?|cre[ae]|nuevo archivo|criar|crie|novo arquivo|creare?|nuovo file|maak|nieuw bestand'
const changes =
  '(?:ver)?änder\\p{L}*|ergänz\\p{L}*|hinzufüg\\p{L}*|einfüg\\p{L}*|füge|ersetz\\p{L}*|anpass\\p{L}*|erweiter\\p{L}*|bearbeit\\p{L}*|ajout\\p{L}*|modifi\\p{L}*|remplac\\p{L}*|insér\\p{L}*|añad\\p{L}*|agreg\\p{L}*|reemplaz\\p{L}*|adicion\\p{L}*|alter(?:ar|e)|substitu\\p{L}*|aggiun\\p{L}*|sostitu\\p{L}*|toevoeg\\p{L}*|wijzig\\p{L}*|vervang\\p{L}*'

/** Says that a file is made, in German, French, Spanish, Portuguese, Italian, Dutch or Chinese. */
export const foreignCreation: RegExp = new RegExp(
  `(?<!\\p{L})(?:${creates})(?!\\p{L})|新建|创建|新增文件|新文件|作成`,
  'iu',
)
/** Says that something in a file is changed, in the same languages. */
export const foreignChange: RegExp = new RegExp(
  `(?<!\\p{L})(?:${changes})(?!\\p{L})|修改|编辑|更新|添加|增加|替换|插入|追加|删除|変更|修正|削除|追記`,
  'iu',
)
/** What stands before the path of a file that is made or changed: "Lege `p` an", "Créer `p` :". */
export const foreignPathVerb: RegExp = new RegExp(
  `(?:^|[\\s(*_])(?:${creates}|${changes}|in|dans|en|em|nella?|datei|fichier|archivo|fichero|arquivo|ficheiro|bestand)(?!\\p{L})[^\`\\n]{0,60}?$|(?:新建|创建|新增|修改|编辑|更新|在|文件)[^\`\\n]{0,20}$`,
  'iu',
)

/** True for a sentence that begins with an order to make or change a file in one of these languages. */
export function isForeignOrder(sentence: string): boolean {
  // Japanese says at the end what is to be done.
  const start = sentence.slice(0, /[\u3040-\u30FF]/.test(sentence) ? 200 : 16)
  return foreignChange.test(start) || foreignCreation.test(start)
}
