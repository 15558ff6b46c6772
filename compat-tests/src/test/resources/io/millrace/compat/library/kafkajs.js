// A producer, a group member and an administrator with kafkajs; see LibraryClient for the verbs.
const { Kafka, ConfigResourceTypes, logLevel } = require('kafkajs')

const [verb, bootstrap, ...rest] = process.argv.slice(2)
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR })
const say = (...words) => console.log(...words)

async function produce(topic, first, count) {
  const producer = kafka.producer()
  await producer.connect()
  const messages = Array.from({ length: Number(count) }, (_, i) => Number(first) + i)
    .map((i) => ({ value: String(i), partition: i % 4 }))
  await producer.send({ topic, acks: -1, messages })
  await producer.disconnect()
}

async function member(topic, groupId) {
  const consumer = kafka.consumer({ groupId, heartbeatInterval: 500, maxWaitTimeInMs: 200 })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    say('assigned:', ...(payload.memberAssignment[topic] || []).map((one) => `[${one}]`)))
  process.on('SIGTERM', async () => {
    await consumer.disconnect() // commits what has been handled
    process.exit(0)
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message }) =>
      say('record', partition, message.offset, message.value.toString()),
  })
}

async function admin(topic, groupId) {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 2, replicationFactor: 1 }] })
  say('listed', (await admin.listTopics()).includes(topic))
  await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  say('partitions', topics[0].partitions.length)
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '3600000' }] }],
  })
  const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false })
  say('retention.ms', resources[0].configEntries.find((one) => one.configName === 'retention.ms').configValue)
  say('group-listed', (await admin.listGroups()).groups.some((one) => one.groupId === groupId))
  const group = (await admin.describeGroups([groupId])).groups[0]
  say('group', group.state, group.members.length)
  const offsets = await admin.fetchOffsets({ groupId })
  say('committed', offsets.flatMap((one) => one.partitions).reduce((sum, one) => sum + Number(one.offset), 0))
  await admin.deleteTopics({ topics: [topic] })
  const deadline = Date.now() + 20000
  while ((await admin.listTopics()).includes(topic) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  say('listed-after', (await admin.listTopics()).includes(topic))
  await admin.disconnect()
}

async function forget(groupId) {
  const admin = kafka.admin()
  await admin.connect()
  const deleted = await admin.deleteGroups([groupId]).catch((e) => e.groups)
  say('forgotten', ...deleted.map((one) => one.errorCode || 0))
  say('group-listed', (await admin.listGroups()).groups.some((one) => one.groupId === groupId))
  await admin.disconnect()
}

const verbs = { produce, member, admin, forget }
verbs[verb](...rest).catch((e) => {
  console.error(e)
  process.exit(1)
})
