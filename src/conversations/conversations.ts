/**
 * Conversations: each person's view of the private messages of a thread among the same people, with the latest message and
 * whether it was read.
 * Tables: conversations, conversation_posts. Emits conversation.changed. Hears post.created (one's own messages),
 *   notification.created and notifications.merged (others' messages: what a policy keeps away is no conversation),
 *   post.removed, block.created.
 */
export { leaveConversation, markConversation } from './deeds.ts';
export { conversationsListener } from './listener.ts';
export { writePeople } from './people.ts';
export { type Conversation, conversationsOf, conversationWithId, directFeed } from './read.ts';
