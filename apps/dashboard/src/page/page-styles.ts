import css from './page.css?inline'

let sheet: CSSStyleSheet | undefined

/** The page around an element that is alone on it: ground and no margin. Comes with the script: a style file of its own would keep the first paint waiting. */
export function pageStyles(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  return sheet
}
