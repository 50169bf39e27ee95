'use client'

import { createStoredSetting } from '../stored-setting.ts'

/** The user id this browser submits and lists jobs with. In open mode it is a label, not a login. */
export const currentUser = createStoredSetting('hearback.user', 'demo')
