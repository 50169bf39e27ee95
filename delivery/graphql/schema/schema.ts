import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
  printSchema,
  specifiedDirectives,
} from 'graphql'
import { eventSchema } from '#core/events/event.ts'
import { jobViewSchema } from '#core/jobs/job.ts'
import { modeDescriptionSchema } from '#core/modes/mode-guide.ts'
import type { OperationContext } from '../server/context.ts'
import { Base64 } from './document.ts'
import * as resolvers from './resolvers.ts'
import { ZodTypeConverter } from './types-from-zod.ts'

const converter = new ZodTypeConverter()
export const Job = converter.convert(jobViewSchema)
export const Event = converter.convert(eventSchema)
const Mode = converter.convert(modeDescriptionSchema)
const JobState = converter.enumOf(Job, 'state')

const required = <T extends GraphQLOutputType & ConstructorParameters<typeof GraphQLNonNull>[0]>(type: T) =>
  new GraphQLNonNull(type)
const listOf = (type: GraphQLObjectType) => required(new GraphQLList(required(type)))

const jobid = { type: new GraphQLNonNull(GraphQLID) }
const userid = { type: new GraphQLNonNull(GraphQLID) }

type Fields = Record<string, GraphQLFieldConfig<unknown, OperationContext>>

/** Resolvers have the types of their own arguments, which the schema checks at run time. */
const fields = (config: Record<string, object>) => config as Fields

const PageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'Position of a page, as in the GraphQL Cursor Connections Specification.',
  fields: {
    hasNextPage: { type: required(GraphQLBoolean) },
    hasPreviousPage: {
      type: required(GraphQLBoolean),
      description: 'Always false: lists are read forwards.',
    },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString, description: 'The `after` of the next page.' },
  },
})

const JobEdge = new GraphQLObjectType({
  name: 'JobEdge',
  fields: { cursor: { type: required(GraphQLString) }, node: { type: required(Job) } },
})

const JobConnection = new GraphQLObjectType({
  name: 'JobConnection',
  fields: { edges: { type: listOf(JobEdge) }, pageInfo: { type: required(PageInfo) } },
})

const Query = new GraphQLObjectType({
  name: 'Query',
  fields: fields({
    job: { type: Job, args: { jobid }, resolve: resolvers.job, description: 'A job.' },
    jobs: {
      type: required(JobConnection),
      description: "A user's jobs, newest first.",
      args: {
        userid,
        state: { type: JobState },
        first: {
          type: required(GraphQLInt),
          defaultValue: 50,
          description: `From 1 to ${resolvers.maxPageSize}.`,
        },
        after: { type: GraphQLString, description: 'The `endCursor` of the previous page.' },
      },
      resolve: resolvers.jobs,
    },
    modes: { type: listOf(Mode), resolve: resolvers.modes, description: 'The delivery modes.' },
  }),
})

const Mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: fields({
    submit: {
      type: required(Job),
      description: 'Submits a PDF of up to 4 MB. Resolves when it is durably stored and its job committed.',
      args: { userid, filename: { type: GraphQLString }, data: { type: required(Base64) as never } },
      resolve: resolvers.submitJob,
    },
    cancel: {
      type: required(Job),
      description: 'Cancels a job, which is then `error` with code `canceled`.',
      args: { jobid },
      resolve: resolvers.cancelJob,
    },
    delete: {
      type: required(GraphQLBoolean),
      description: 'Deletes the document, text, analysis and events of a job.',
      args: { jobid },
      resolve: resolvers.deleteJob,
    },
  }),
})

const Subscription = new GraphQLObjectType({
  name: 'Subscription',
  fields: fields({
    jobEvents: {
      type: required(Event),
      description:
        'The events of a job after `after`, each once and in order, then live ones, with progress in between. It completes after the final event. It ends with the error `stale` when events are no longer stored or the client reads too slowly, and with `gone` when the job is deleted.',
      args: {
        jobid,
        after: {
          type: GraphQLInt,
          description: 'The `seq` of the last event you have; 0 for all. Default: the current state.',
        },
      },
      subscribe: resolvers.jobEvents,
      resolve: resolvers.toEvent,
    },
    userEvents: {
      type: required(Event),
      description: 'The events of all jobs of a user, live only.',
      args: { userid },
      subscribe: resolvers.userEvents,
      resolve: resolvers.toEvent,
    },
  }),
})

/** `query @live { … }` */
export const liveDirective = new GraphQLDirective({
  name: 'live',
  description:
    'Sends the result again each time a job that the query reads has changed and the result differs. Needs a transport that can send several results: a WebSocket, or `Accept: text/event-stream`.',
  locations: [DirectiveLocation.QUERY],
})

export const schema = new GraphQLSchema({
  query: Query,
  mutation: Mutation,
  subscription: Subscription,
  directives: [...specifiedDirectives, liveDirective],
})

/** The schema in the Schema Definition Language, with a line break at its end. */
export const schemaText = (): string => `${printSchema(schema)}\n`
