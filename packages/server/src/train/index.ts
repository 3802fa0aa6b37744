/** The line in which the tasks of a ticket land on its branch, one tested combination at a time. Publishes ticket.car_changed. */
export { type CarRow, findCar, type Landing, listCars, listLandings, toTrainCar } from './cars-store.ts'
export { changeCar } from './change-car.ts'
export { joinTrain } from './join-train.ts'
export { leaveTrain } from './leave-train.ts'
export { landedSince, mayLand, nextCar } from './train-rules.ts'
