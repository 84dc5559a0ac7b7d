#!/bin/sh
# A Node that only says which one it is: what is in node.json beside it.
cd "$(dirname "$0")" && echo node >> asked.log && cat node.json
