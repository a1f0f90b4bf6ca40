// Says which packages the mail package itself asks for: node --import ./tell-loads.mjs …
import { register } from 'node:module'

register(
  `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs'
  export async function resolve(specifier, context, next) {
    const mine = context.parentURL?.includes('/@mailgrant/mail/')
    if (mine && !/^(node:|\\.)/.test(specifier)) writeSync(1, specifier + '\\n')
    return next(specifier, context)
  }
`)}`,
)
