import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { emailKey, emailQuery } from '../../api/queries/email.ts'
import { incidentsQuery } from '../../api/queries/incidents.ts'
import { tokenKey } from '../../api/queries/token.ts'
import { type AccountKind, type ConfigTab, paths } from '../../paths.ts'

/** What both account tabs need of the router and the stored answers: the Config modal is part of the address. */
export function useConfigRoute(kind: AccountKind) {
  const { emailId } = useParams({ from: '/signed-in/emails/$emailId' })
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const go = (to: string, replace = false) =>
    void navigate({ to, replace, resetScroll: false, search: true })

  return {
    emailId,
    tab: configTabOf(pathname),
    openConfig: (tab: ConfigTab = 'info') => go(paths.config(emailId, kind, tab)),
    /** another tab of the open modal: Back closes the modal, whatever tabs were looked at */
    changeTab: (tab: ConfigTab) => go(paths.config(emailId, kind, tab), true),
    closeConfig: () => go(paths.emailTab(emailId, kind)),
    dismissOutcome: () =>
      void navigate({
        to: paths.emailTab(emailId, kind),
        search: {},
        replace: true,
        resetScroll: false,
      }),
    /** asks again for what a save, a token or a config has changed */
    async refresh() {
      const changed = [
        ['emails', 'list'],
        ['idp-configs'],
        tokenKey(emailId, kind),
        emailKey(emailId),
        incidentsQuery().queryKey,
      ]
      await Promise.all(changed.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
      return await queryClient.fetchQuery({ ...emailQuery(emailId), staleTime: 0 })
    },
  }
}

/** The tab of the Config modal that an address opens. */
function configTabOf(pathname: string): ConfigTab | null {
  const tab = /\/config\/(info|idp|token)\/?$/.exec(pathname)?.[1]
  return tab === 'info' || tab === 'idp' || tab === 'token' ? tab : null
}
