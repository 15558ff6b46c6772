# A transactional id from its first producer on.
init one                                       -> NONE A/0
init one                                       -> NONE A/1
init one as A/0                                -> PRODUCER_FENCED
init one as A/1                                -> NONE A/2
init one as A/1                                -> NONE A/2
init one as A/0                                -> PRODUCER_FENCED
init one as A/9                                -> PRODUCER_FENCED
init one as B/0                                -> PRODUCER_FENCED
init one as A/2 v 3                            -> NONE A/3
init ''                                        -> INVALID_REQUEST
init one timeout 0                             -> INVALID_TRANSACTION_TIMEOUT
init one timeout 900001                        -> INVALID_TRANSACTION_TIMEOUT
describe one                                   -> Empty A/3 []

# Clients that keep their epoch.
init keep                                      -> NONE B/0
end keep B/0 commit                            -> INVALID_TXN_STATE
end keep B/0 abort                             -> INVALID_TXN_STATE
add keep B/0 0,1                               -> NONE NONE
add keep B/0 0                                 -> NONE
add keep B/0 7,0                               -> OPERATION_NOT_ATTEMPTED UNKNOWN_TOPIC_OR_PARTITION
add keep B/1 0                                 -> PRODUCER_FENCED
add keep B/1 0 v 1                             -> INVALID_PRODUCER_EPOCH
add keep A/0 0                                 -> INVALID_PRODUCER_ID_MAPPING
produce keep B/0 0 0                           -> NONE
ends 0                                         -> stable 0, all 1
describe keep                                  -> Ongoing B/0 [0, 1]
end keep B/0 commit                            -> NONE
describe keep                                  -> CompleteCommit B/0 []
end keep B/0 commit                            -> NONE
end keep B/0 abort                             -> INVALID_TXN_STATE
end keep B/1 commit                            -> PRODUCER_FENCED
end keep B/1 commit v 1                        -> INVALID_PRODUCER_EPOCH
end keep A/0 commit                            -> INVALID_PRODUCER_ID_MAPPING
ends 0                                         -> stable 2, all 2
produce keep B/0 0 1                           -> TRANSACTION_ABORTABLE
produce keep B/0 0 1 v 10                      -> INVALID_TXN_STATE
add keep B/0 0                                 -> NONE
produce keep B/0 0 1                           -> NONE
end keep B/0 abort                             -> NONE
describe keep                                  -> CompleteAbort B/0 []
end keep B/0 abort                             -> NONE
end keep B/0 commit                            -> INVALID_TXN_STATE
producers 0                                    -> B/0 sequence 1 coordinator [0] open at .empty

# Clients that take a new epoch with each end.
init bump                                      -> NONE C/0
end bump C/0 abort v 5                         -> NONE C/1
describe bump                                  -> CompleteAbort C/1 []
end bump C/0 abort v 5                         -> NONE C/1
end bump C/0 commit v 5                        -> INVALID_TXN_STATE
end bump C/1 commit v 5                        -> INVALID_TXN_STATE
produce bump C/1 1 0 v 12                      -> NONE
describe bump                                  -> Ongoing C/1 [1]
end bump C/1 commit v 5                        -> NONE C/2
describe bump                                  -> CompleteCommit C/2 []
end bump C/1 commit v 5                        -> NONE C/2
end bump C/1 abort v 5                         -> INVALID_TXN_STATE
end bump C/0 commit v 5                        -> PRODUCER_FENCED
end bump C/2 commit v 5                        -> INVALID_TXN_STATE
end bump C/3 commit v 5                        -> PRODUCER_FENCED
produce bump C/1 1 1 v 12                      -> INVALID_PRODUCER_EPOCH
produce bump C/2 1 0 v 12                      -> NONE
produce bump C/2 1 2 v 12                      -> OUT_OF_ORDER_SEQUENCE_NUMBER
produce bump C/2 1 1 v 12                      -> NONE
produce bump C/2 2 3 v 12                      -> OUT_OF_ORDER_SEQUENCE_NUMBER
end bump C/1 commit v 5                        -> PRODUCER_FENCED
end bump C/1 abort v 5                         -> PRODUCER_FENCED
describe bump                                  -> Ongoing C/2 [1, 2]
end bump C/2 abort v 5                         -> NONE C/3
describe bump                                  -> CompleteAbort C/3 []
end bump C/2 abort v 5                         -> NONE C/3
init bump as C/3                               -> NONE C/4
end bump C/2 abort v 5                         -> PRODUCER_FENCED
end bump C/3 abort v 5                         -> PRODUCER_FENCED
end bump C/2 commit v 5                        -> PRODUCER_FENCED
end bump C/4 abort v 5                         -> NONE C/5
describe bump                                  -> CompleteAbort C/5 []
producers 1                                    -> B/0 sequence -1 coordinator [0] open at .empty, C/3 sequence -1 coordinator [0] open at .empty

# A producer changes from one way to the other.
init change                                    -> NONE D/0
add change D/0 0                               -> NONE
produce change D/0 0 0                         -> NONE
end change D/0 commit v 4                      -> NONE
describe change                                -> CompleteCommit D/0 []
produce change D/0 0 1 v 12                    -> NONE
end change D/0 commit v 5                      -> NONE D/1
describe change                                -> CompleteCommit D/1 []
add change D/1 0                               -> NONE
produce change D/1 0 0                         -> NONE
end change D/1 commit v 4                      -> NONE
describe change                                -> CompleteCommit D/1 []
end change D/1 commit v 4                      -> NONE
init change                                    -> NONE D/2

# An heir ends what is open.
init heir                                      -> NONE E/0
produce heir E/0 2 0 v 12                      -> NONE
init heir                                      -> CONCURRENT_TRANSACTIONS
describe heir                                  -> CompleteAbort E/1 []
end heir E/0 commit v 5                        -> INVALID_TXN_STATE
end heir E/0 abort v 5                         -> NONE E/1
end heir E/0 commit v 4                        -> PRODUCER_FENCED
end heir E/0 abort v 4                         -> PRODUCER_FENCED
init heir                                      -> NONE E/2
produce heir E/0 2 1 v 12                      -> INVALID_PRODUCER_EPOCH
produce heir E/0 2 1 v 11                      -> INVALID_PRODUCER_EPOCH
end heir E/0 commit v 5                        -> PRODUCER_FENCED
init heir as E/0                               -> PRODUCER_FENCED

# The same for a client that keeps its epoch, and with the holder's own wish.
init heir2                                     -> NONE F/0
add heir2 F/0 2                                -> NONE
produce heir2 F/0 2 0                          -> NONE
init heir2 as F/0                              -> CONCURRENT_TRANSACTIONS
describe heir2                                 -> CompleteAbort F/1 []
init heir2 as F/0                              -> NONE F/1
init heir2 as F/1                              -> NONE F/2
end heir2 F/0 abort v 4                        -> PRODUCER_FENCED

# Verification.
init verify                                    -> NONE G/0
verify verify G/0 0                            -> TRANSACTION_ABORTABLE
verify verify G/0 0 v 5                        -> TRANSACTION_ABORTABLE
add verify G/0 0                               -> NONE
verify verify G/0 0                            -> NONE
verify verify G/0 0,1 v 5                      -> NONE TRANSACTION_ABORTABLE
verify verify G/3 0                            -> PRODUCER_FENCED
verify verify A/0 0                            -> INVALID_PRODUCER_ID_MAPPING
add verify G/0 1 v 4                           -> NONE
add verify G/0 2 v 5                           -> NONE
add verify G/0 2 v 5                           -> NONE
add verify G/0 7 v 5                           -> UNKNOWN_TOPIC_OR_PARTITION
describe verify                                -> Ongoing G/0 [0, 1, 2]
end verify G/0 commit                          -> NONE
describe verify                                -> CompleteCommit G/0 []
verify verify G/0 0                            -> TRANSACTION_ABORTABLE
produce verify G/0 0 0 v 9                     -> INVALID_TXN_STATE
produce verify G/0 0 0 v 11                    -> TRANSACTION_ABORTABLE
produce verify G/0 0 0 v 12                    -> NONE
produce verify G/1 0 0 v 12                    -> INVALID_PRODUCER_EPOCH
produce verify A/0 0 0 v 12                    -> INVALID_PRODUCER_ID_MAPPING
produce nobody G/0 0 0 v 12                    -> NONE
produce nobody G/0 0 0 v 11                    -> NONE
end verify G/0 abort v 5                       -> NONE G/1
describe verify                                -> CompleteAbort G/1 []
produce - G/1 0 0                              -> NONE

# Offsets.
init groups                                    -> NONE H/0
offsets groups H/0 g                           -> NONE
commit groups H/0 g 5                          -> NONE
offset g                                       -> {}
end groups H/0 commit                          -> NONE
describe groups                                -> CompleteCommit H/0 []
offset g                                       -> {0=5}
commit groups H/0 g 6                          -> INVALID_TXN_STATE
commit groups H/0 g 6 v 4                      -> TRANSACTION_ABORTABLE
commit groups H/0 g 7 v 5                      -> NONE
describe groups                                -> Ongoing H/0 [__consumer_offsets]
end groups H/0 abort v 5                       -> NONE H/1
describe groups                                -> CompleteAbort H/1 []
offset g                                       -> {0=5}
commit groups H/0 g 8 v 5                      -> INVALID_PRODUCER_EPOCH
commit groups H/1 g 8 v 5                      -> NONE
commit groups H/9 g 8 v 5                      -> INVALID_PRODUCER_EPOCH
offsets groups H/0 g                           -> PRODUCER_FENCED
offsets groups H/0 g v 1                       -> INVALID_PRODUCER_EPOCH
offsets groups A/1 g                           -> INVALID_PRODUCER_ID_MAPPING
end groups H/1 commit v 5                      -> NONE H/2
describe groups                                -> CompleteCommit H/2 []
offset g                                       -> {0=8}
commit none H/1 g 9 v 3                        -> INVALID_PRODUCER_EPOCH

# Markers that nobody has sent for.
init marks                                     -> NONE I/0
add marks I/0 1                                -> NONE
produce marks I/0 1 0                          -> NONE
mark I/0 abort 1 0                             -> NONE
producers 1                                    -> B/0 sequence -1 coordinator [0] open at .empty, C/3 sequence -1 coordinator [0] open at .empty, G/0 sequence -1 coordinator [0] open at .empty, I/0 sequence 0 coordinator [0] open at .empty
ends 1                                         -> stable 9, all 9
produce marks I/0 1 1                          -> NONE
mark I/0 commit 1 5                            -> NONE
mark I/0 commit 1 4                            -> TRANSACTION_COORDINATOR_FENCED
mark I/1 abort 1 5                             -> NONE
produce marks I/0 1 2                          -> INVALID_PRODUCER_EPOCH
mark I/0 abort 1 5                             -> INVALID_PRODUCER_EPOCH
mark Z/0 abort 1 0                             -> NONE
mark I/1 abort 7 5                             -> UNKNOWN_TOPIC_OR_PARTITION
mark I/1 abort 1 5 v 2                         -> NONE
producers 1                                    -> B/0 sequence -1 coordinator [0] open at .empty, C/3 sequence -1 coordinator [0] open at .empty, G/0 sequence -1 coordinator [0] open at .empty, I/1 sequence -1 coordinator [5] open at .empty, J/0 sequence -1 coordinator [0] open at .empty
ends 1                                         -> stable 14, all 14
end marks I/0 commit                           -> NONE
list producer I                                -> marks PrepareCommit I

# What is listed.
list state Ongoing                             -> 
list state CompleteAbort                       -> bump CompleteAbort C, keep CompleteAbort B, verify CompleteAbort G
list producer C                                -> bump CompleteAbort C
list like ^he.*                                -> heir Empty E, heir2 Empty F
list longer 10000000                           -> change Empty D, heir Empty E, heir2 Empty F, one Empty A
list state Ongoing like b.*                    -> 
init slow timeout 1000                         -> NONE K/0
add slow K/0 0                                 -> NONE
describe slow                                  -> Ongoing K/0 [0]
