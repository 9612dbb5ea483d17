"""A client of RabbitMQ with the account of its environment: it sends numbered messages to a durable queue, or takes all that are there."""

import os
import sys
import time

import amqp

host, action = sys.argv[1:]
queue = "analyses"


def connect():
    account = {"userid": os.environ["RABBIT_MQ_USER"], "password": os.environ["RABBIT_MQ_PASS"]}
    limits = {"connect_timeout": 5, "read_timeout": 5, "write_timeout": 5}
    connection = amqp.Connection(host=host, confirm_publish=True, **account, **limits)
    connection.connect()
    channel = connection.channel()
    channel.queue_declare(queue, durable=True, auto_delete=False)
    print("connected", flush=True)
    return channel


def send(channel, number):
    # Returns when RabbitMQ has confirmed it.
    channel.basic_publish(amqp.Message(str(number), delivery_mode=2), routing_key=queue)
    print("sent", number, flush=True)


def receive(channel):
    while (message := channel.basic_get(queue, no_ack=True)) is not None:
        print("received", message.body, flush=True)
    print("end", flush=True)


channel = None
number = 0
while True:
    try:
        channel = channel or connect()
        if action == "receive":
            receive(channel)
            break
        send(channel, number)
        number += 1
    except amqp.AccessRefused:
        print("refused", flush=True)
        channel = None
    except (amqp.AMQPError, OSError) as error:
        print("lost", type(error).__name__, flush=True)
        channel = None
    time.sleep(0.3)
