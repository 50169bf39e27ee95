'use client'

import { type ReactNode, useRef, useState } from 'react'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import { DeliveryDetail } from './delivery-detail.tsx'
import { DeliveryItem } from './delivery-item.tsx'
import styles from './destination.module.css'
import { useDeliveries } from './use-deliveries.ts'

const filters = ['all', 'pending', 'delivered', 'failed'] as const

interface DeliveriesProps {
  destinationId: string
  /** Reads the list again when it changes. */
  version: number
  isDisabled: boolean
}

/** The deliveries to a destination: filter, select, send again; beside them the selected one. */
export function Deliveries({ destinationId, version, isDisabled }: DeliveriesProps) {
  const t = useMessages()
  const [filter, setFilter] = useState<(typeof filters)[number]>('all')
  const { query, loadMore, hasMore } = useDeliveries(destinationId, filter === 'all' ? null : filter, version)
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set())
  const [openId, setOpenId] = useState<string | null>(null)
  const [message, setMessage] = useState<ReactNode>('')
  const detail = useRef<HTMLDivElement>(null)
  const deliveries = query.data ?? []
  const opened = deliveries.find(({ id }) => id === openId) ?? deliveries[0]
  const listed = deliveries.filter(({ id }) => checked.has(id))

  function toggle(id: string) {
    const next = new Set(checked)
    if (!next.delete(id)) next.add(id)
    setChecked(next)
  }

  async function redeliver(list: readonly DeliveryView[]) {
    let sent = 0
    try {
      for (const { id } of list) {
        await send('POST', `/deliveries/${id}/redeliver`)
        sent += 1
      }
      setMessage(t('destination.scheduled', { count: sent }))
    } catch (error) {
      setMessage(
        <>
          {t('destination.partly', { sent, count: list.length })} <ProblemText problem={toProblem(error)} />
        </>,
      )
    }
    setChecked(new Set())
    void query.refetch()
  }

  return (
    <ListPanel
      title={t('log.title')}
      // Outside of the list, which may be empty after its deliveries were sent again.
      description={<span role="status">{message}</span>}
      actions={
        <fieldset className={styles.filters}>
          <legend className="visually-hidden">{t('log.filter')}</legend>
          {filters.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={one === filter}
              onClick={() => {
                setFilter(one)
                setChecked(new Set())
              }}
            >
              {one === 'all' ? t('log.all') : t(`delivery.${one}`)}
            </button>
          ))}
        </fieldset>
      }
      query={query}
      isEmpty={(list) => list.length === 0}
      empty={
        filter === 'all' ? (
          <RichMessage id="log.none" />
        ) : (
          t('log.noneOfState', { state: t(`delivery.${filter}`) })
        )
      }
      height={260}
    >
      {(list) => (
        <div className={styles.columns}>
          <div className={styles.side}>
            <div className={styles.bulk}>
              <label>
                <input
                  type="checkbox"
                  checked={listed.length === list.length}
                  onChange={({ target }) =>
                    setChecked(new Set(target.checked ? list.map(({ id }) => id) : []))
                  }
                />
                {t('log.selectAll')}
              </label>
              <button
                type="button"
                className="button small"
                disabled={listed.length === 0 || isDisabled}
                onClick={() => void redeliver(listed)}
              >
                {listed.length === 0
                  ? t('log.redeliverSelected')
                  : t('log.redeliver', { count: listed.length })}
              </button>
            </div>
            <ul className={styles.list}>
              {list.map((delivery) => (
                <DeliveryItem
                  key={delivery.id}
                  delivery={delivery}
                  isOpen={delivery.id === opened?.id}
                  isChecked={checked.has(delivery.id)}
                  onOpen={() => {
                    setOpenId(delivery.id)
                    scrollIntoSight(detail.current)
                  }}
                  onToggle={() => toggle(delivery.id)}
                />
              ))}
            </ul>
            {hasMore && (
              <button type="button" className="button small" onClick={loadMore}>
                {t('log.older')}
              </button>
            )}
          </div>
          {opened && (
            <div ref={detail}>
              <DeliveryDetail
                key={opened.id}
                delivery={opened}
                isDisabled={isDisabled}
                onRedeliver={() => void redeliver([opened])}
              />
            </div>
          )}
        </div>
      )}
    </ListPanel>
  )
}

/** On a phone the selected delivery is below the list, and on a desktop above the view once the list is scrolled. */
function scrollIntoSight(element: HTMLElement | null): void {
  const top = element?.getBoundingClientRect().top ?? 0
  if (top < 0 || top > innerHeight * 0.8) element?.scrollIntoView()
}
