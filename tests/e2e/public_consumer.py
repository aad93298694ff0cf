"""A plain consumer of the public events: Debian's Python, kafka-python and jsonschema, what is in
schemas/ and nothing else of ours. Reads the topic to its present end, holds every message
against what is documented, and prints one line of JSON for each event it keeps.

  public_consumer.py BROKERS TOPIC
"""
import datetime
import json
import pathlib
import sys

import jsonschema
import kafka
import yaml

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
CONTENT_TYPE = b"application/cloudevents+json; charset=UTF-8"
TYPE_PREFIX = "com.gstdtoken."
DATA_SCHEMA = ("tag:gstdtoken.com,2026:schemas/events/", ".json#/properties/data")
POLL_MS = 500


def documented_message():
    document = yaml.safe_load((SCHEMAS / "public" / "asyncapi.yaml").read_text(encoding="utf-8"))
    return document["components"]["messages"]["event"]["payload"]


def check_data(event):
    """`data` against the schema that the event itself names."""
    start, end = DATA_SCHEMA
    assert event["dataschema"].startswith(start) and event["dataschema"].endswith(end), event
    name = event["dataschema"][len(start):-len(end)]
    schema = json.loads((SCHEMAS / "events" / f"{name}.json").read_text(encoding="utf-8"))
    members = schema["properties"]
    wire_name = f"{members['type']['const']}.v{members['v']['const']}"
    assert event["type"] == TYPE_PREFIX + wire_name, event
    jsonschema.Draft202012Validator(members["data"]).validate(event["data"])


def check(message, event, validator):
    validator.validate(event)
    headers = dict(message.headers)
    assert headers["content-type"] == CONTENT_TYPE, headers
    assert message.key.decode() == event["subject"], message.key
    assert int(event["id"].split(":")[0]) == message.partition, event["id"]
    if "time" in event:
        datetime.datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
    if "data" in event:
        check_data(event)
    else:
        assert event["type"] == TYPE_PREFIX + "task.submitted.v1", event


def messages_of(brokers, topic):
    """All there are now, in order per partition."""
    consumer = kafka.KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False)
    partitions = [kafka.TopicPartition(topic, number)
                  for number in sorted(consumer.partitions_for_topic(topic) or ())]
    if not partitions:
        return  # Nobody has published yet.
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for messages in consumer.poll(POLL_MS).values():
            yield from messages
    consumer.close()


def main():
    brokers, topic = sys.argv[1:]
    validator = jsonschema.Draft202012Validator(documented_message())
    highest, texts, sources, repeats = {}, {}, set(), 0
    for message in messages_of(brokers, topic):
        event = json.loads(message.value)
        check(message, event, validator)
        sources.add(event["source"])
        assert texts.setdefault(event["id"], message.value) == message.value, event["id"]
        place = tuple(map(int, event["id"].split(":")[1:]))
        if place <= highest.get(message.partition, (-1, 0)):
            repeats += 1  # At least once: this one was here before.
            continue
        highest[message.partition] = place
        print(json.dumps(event, separators=(",", ":")))
    assert len(sources) <= 1, sources
    print(f"{len(texts)} events, {repeats} repeated", file=sys.stderr)


if __name__ == "__main__":
    main()
