'use client'

import { Component, type ReactNode, Suspense, useEffect } from 'react'
import { api } from '../../_data/api.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { Note } from './note.tsx'

const retryMs = 2_000

interface LazyBoundaryProps {
  children: ReactNode
  fallback?: ReactNode
}

/**
 * Content whose code is loaded when it is first shown. When that fails, the whole page is loaded again as soon as the
 * service can be reached, because a failed chunk cannot be loaded a second time.
 */
export class LazyBoundary extends Component<LazyBoundaryProps, { error: Error | null }> {
  static getDerivedStateFromError = (error: Error) => ({ error })
  override state: { error: Error | null } = { error: null }

  override render() {
    const { error } = this.state
    const { fallback, children } = this.props
    if (error?.name === 'ChunkLoadError') return <ReloadWhenReachable />
    if (error) throw error
    return <Suspense fallback={fallback}>{children}</Suspense>
  }
}

function ReloadWhenReachable() {
  const t = useMessages()
  useEffect(() => {
    const timer = setInterval(() => {
      api.request('/health/ready').then(
        () => location.reload(),
        () => {},
      )
    }, retryMs)
    return () => clearInterval(timer)
  }, [])
  return <Note tone="warning">{t('outage.part')}</Note>
}
