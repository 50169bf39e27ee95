import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLString,
  getNamedType,
} from 'graphql'
import { z } from 'zod'

/** The members of JSON Schema that `z.toJSONSchema` writes for the API's schemas. */
interface JsonSchema {
  $ref?: string
  $defs?: Record<string, JsonSchema>
  type?: string | string[]
  description?: string
  format?: string
  const?: string | number
  enum?: string[]
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  propertyNames?: JsonSchema
  additionalProperties?: JsonSchema | false
  required?: string[]
}

/** A type without `GraphQLNonNull`. */
type NullableType = GraphQLScalarType | GraphQLEnumType | GraphQLObjectType | GraphQLList<GraphQLOutputType>

interface Converted {
  type: NullableType
  isNullable: boolean
}

/** Integers that exceed the 32 bits of `Int` for a large document. */
const largeIntegers = new Set(['size', 'bytes'])
const ids = new Set(['jobid', 'userid'])

/**
 * Converts Zod schemas of the API to GraphQL types, so that both have the same members. An object with an `id` keeps
 * it as its name; others are named after the member that holds them.
 */
export class ZodTypeConverter {
  readonly #types = new Map<string, GraphQLObjectType>()
  readonly #enums = new Map<string, GraphQLEnumType>()

  /** The GraphQL type of an object schema with an `id`. */
  convert(schema: z.ZodType): GraphQLObjectType {
    const root = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema
    const name = z.globalRegistry.get(schema)?.id
    if (name === undefined) throw new Error('A schema without an id has no GraphQL name.')
    const defs = root.$defs ?? {}
    return this.#toObject(defs[name] ?? root, name, defs)
  }

  /** The enum type of a field. @throws Error for a field of another type */
  enumOf(type: GraphQLObjectType, field: string): GraphQLEnumType {
    const found = getNamedType(type.getFields()[field]?.type)
    if (found instanceof GraphQLEnumType) return found
    throw new Error(`${type.name}.${field} is no enum.`)
  }

  #toType(schema: JsonSchema, path: string, defs: Record<string, JsonSchema>): Converted {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.split('/').at(-1) ?? ''
      return this.#toType(defs[name] ?? {}, name, defs)
    }
    if (schema.anyOf) {
      const [present = {}] = schema.anyOf.filter(({ type }) => type !== 'null')
      return { ...this.#toType(present, path, defs), isNullable: true }
    }
    const types = [schema.type ?? []].flat()
    const type = types.find((candidate) => candidate !== 'null')
    const present = { ...schema, ...(type !== undefined && { type }) }
    return { type: this.#toNamedType(present, path, defs), isNullable: types.includes('null') }
  }

  #toNamedType(schema: JsonSchema, path: string, defs: Record<string, JsonSchema>): NullableType {
    if (schema.enum) return this.#toEnum(schema.enum, path, schema.description)
    if (schema.const !== undefined) return typeof schema.const === 'number' ? GraphQLInt : GraphQLString
    if (schema.type === 'array') {
      const { type } = this.#toType(schema.items ?? {}, path.replace(/s$/, ''), defs)
      return new GraphQLList(new GraphQLNonNull(type))
    }
    if (schema.type === 'object') return this.#toObject(schema, path, defs)
    if (schema.type === 'integer') return GraphQLInt
    if (schema.type === 'number') return GraphQLFloat
    if (schema.type === 'boolean') return GraphQLBoolean
    if (schema.type === 'string') return schema.format === 'uuid' ? GraphQLID : GraphQLString
    throw new Error(`${path}: there is no GraphQL type for ${JSON.stringify(schema)}.`)
  }

  #toEnum(values: string[], name: string, description: string | undefined): NullableType {
    // Names of event types have a dot, which GraphQL does not allow.
    if (!values.every((value) => /^[A-Za-z_]\w*$/.test(value))) return GraphQLString
    const key = values.join()
    const known = this.#enums.get(key)
    if (known) return known
    const created = new GraphQLEnumType({
      name,
      description,
      values: Object.fromEntries(values.map((value) => [value, {}])),
    })
    this.#enums.set(key, created)
    return created
  }

  #toObject(schema: JsonSchema, name: string, defs: Record<string, JsonSchema>): GraphQLObjectType {
    const known = this.#types.get(name)
    if (known) return known
    const required = new Set(schema.required)
    const fields = Object.entries(membersOf(schema)).map(([member, memberSchema]) => {
      const path = name + member.charAt(0).toUpperCase() + member.slice(1)
      const { type: found, isNullable } = this.#toType(memberSchema, path, defs)
      const type = ids.has(member) ? GraphQLID : largeIntegers.has(member) ? GraphQLFloat : found
      const field = {
        type: required.has(member) && !isNullable ? new GraphQLNonNull(type) : type,
        description: memberSchema.description,
      }
      return [member, field] as const
    })
    const { description } = schema
    const created = new GraphQLObjectType({ name, description, fields: Object.fromEntries(fields) })
    this.#types.set(name, created)
    return created
  }
}

/** The members of an object, or of a record whose keys are known. */
function membersOf({
  properties,
  propertyNames,
  additionalProperties,
}: JsonSchema): Record<string, JsonSchema> {
  if (properties) return properties
  return Object.fromEntries((propertyNames?.enum ?? []).map((key) => [key, additionalProperties || {}]))
}
