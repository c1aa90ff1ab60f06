"""The only folder that knows DingTalk: frames in and acks out, wire JSON to values, replies to messages."""
