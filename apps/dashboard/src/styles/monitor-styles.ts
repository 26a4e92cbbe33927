import base from './base.css?inline'
import controls from './controls.css?inline'
import details from './details.css?inline'
import dialog from './dialog.css?inline'
import filterPanel from './filter-panel.css?inline'
import layout from './layout.css?inline'
import media from './media.css?inline'
import print from './print.css?inline'
import rows from './rows.css?inline'
import session from './session.css?inline'
import tokens from './tokens.css?inline'

const parts = [tokens, base, layout, controls, dialog, filterPanel, rows, session, details, media, print]
let sheet: CSSStyleSheet | undefined

/** The one constructed stylesheet that every mounted element shares; allowed under any `style-src`. */
export function monitorStyles(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(parts.join(''))
  }
  return sheet
}

/** Adds the rules of a lazy chunk; its layer decides where they stand. */
export function addStyles(css: string): void {
  parts.push(css)
  sheet?.replaceSync(parts.join(''))
}
