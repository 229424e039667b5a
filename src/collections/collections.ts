/**
 * Collections: people whom somebody recommends together. Whoever is listed has agreed by wanting to be found, and can take
 * that back, for one collection or for all.
 * Owns collections, collection_items. Emits collection.item-added, collection.updated. Hears block.created.
 */
export { addToCollection, removeFromCollection, revokeListing } from './items.ts';
export { collectionKeeper } from './keeper.ts';
export { MAX_COLLECTION_ITEMS } from './own.ts';
export {
  type CollectionItemView,
  type CollectionView,
  collectionsByOwner,
  collectionsWith,
  type Part,
  readCollection,
  readCollections,
} from './read.ts';
export {
  type CollectionChanges,
  createCollection,
  deleteCollection,
  MAX_COLLECTION_DESCRIPTION_CHARACTERS,
  MAX_COLLECTION_NAME_CHARACTERS,
  MAX_COLLECTIONS,
  updateCollection,
} from './write.ts';
