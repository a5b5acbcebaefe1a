// Package wiring reads from the SAM template what wakes each function: routes, queues, schedules, arrivals of objects, streams. The
// machine of `make run` is built from it, so that what runs there is what is deployed, by the same logical names.
//
// It evaluates no expression: it knows one form of each thing, listed here, and refuses any other with its line.
//
//   - Functions (AWS::Serverless::Function), the API and the rules stand in the root template; queues, tables and buckets in nested
//     templates of native resources, reached through their outputs.
//   - An output is named for its resource and for what it tells: MatchingQueueArn is !GetAtt MatchingQueue.Arn, DropBucketName is
//     !Ref DropBucket, RecordsTableStreamArn is !GetAtt RecordsTable.StreamArn. The root writes !GetAtt Messaging.Outputs.MatchingQueueArn.
//   - Api: a literal path and one verb. SQS: a queue, answered message by message. ScheduleV2: rate(N minutes|hours|days) or a daily
//     cron(M H * * ? *), with its time zone. DynamoDB: a stream whose filter asks for the key of one index.
//   - An object's arrival: AWS::Events::Rule from one bucket, with at most one prefix, to one queue.
//   - Numbers, paths and names that matter here are literals. Policies, environment and the like are left to the template tests.
package wiring
