#!/bin/sh
# What REANA's image of RabbitMQ does with the account that the chart gives it: it is the one that a broker without files begins with. Later
# starts find users in the files, and change none.
set -eu

mkdir -p /etc/rabbitmq /var/log/rabbitmq /var/lib/rabbitmq/mnesia
cat >/etc/rabbitmq/rabbitmq.config <<END
[{rabbit, [
  {default_user, <<"$RABBIT_MQ_USER">>}, {default_pass, <<"$RABBIT_MQ_PASS">>}, {tcp_listeners, [{"0.0.0.0", 5672}]}
]}].
END
exec rabbitmq-server
